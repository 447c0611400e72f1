import { ranOn, table, writePage } from '../../bench/report.mjs';
import { LOWEST_SCORE } from './rooms.mjs';
import { isExcused, isSurvivor, tally } from './score.mjs';

const HEAD = ['mutated', 'score', 'killed', 'timed out', 'survived', 'no test', 'excused', 'broken'];
const LONGEST = 160;

/**
 * Writes docs/mutation.md, and resolves to its text.
 * @param {Record<string, import('./mutants.mjs').MutatedFile[]>} filesByRoom
 */
export function writeMutationPage(filesByRoom) {
  const rooms = Object.entries(filesByRoom);
  const all = rooms.flatMap(([, files]) => mutantsIn(files));
  return writePage(
    'mutation.md',
    `# Mutation tests

Written by \`npm run test:mutation\`; do not edit it.

Ran on ${ranOn('@stryker-mutator/core', 'jest', '@swc/jest')}.

For each defence, removing it makes a test fail: Stryker changes one thing in the code at a time, ${all.length} times in
all, and a test has to notice. This page counts what was noticed, and lists everything that was not.

- A mutant is shown to the unit specs of its own room alone, those beside its source. The end-to-end tests, which attack
  running apps, do not count here.
- All files of the rooms are mutated but \`index.ts\`, which only names what others may import. All of Stryker's mutators
  are used, text included. Types are not checked: what the compiler would refuse is a mutant like any other.
- What nothing can find is \`excused\`: a comment before the line says why, and it is not tried.
- The score is the share that was killed or timed out, of all that could be run and all that are excused. A mutant that
  hangs times out. One that keeps the specs from being loaded is \`broken\`, and counts neither way. Each room has to
  reach ${LOWEST_SCORE} %.

${table(
  HEAD,
  [...rooms.map(([room, files]) => [room, mutantsIn(files)]), ['all', all]].map(([name, mutants]) =>
    row(`**${name}**`, mutants),
  ),
)}

${rooms.map(([room, files]) => roomText(room, files)).join('\n\n')}
`,
  );
}

function row(name, mutants) {
  const { score, killed, timedOut, survived, untested, excused, broken } = tally(mutants);
  return [name, `${score.toFixed(1)} %`, killed, timedOut, survived, untested, excused, broken];
}

const mutantsIn = (files) => files.flatMap(({ mutants }) => mutants);

function roomText(room, files) {
  const sorted = files.toSorted((one, other) => (one.file < other.file ? -1 : 1));
  const missed = sorted
    .map(({ file, mutants }) => [file, mutants.filter((mutant) => isSurvivor(mutant) || isExcused(mutant))])
    .filter(([, mutants]) => mutants.length > 0);
  return `## ${room}

${table(
  HEAD,
  sorted.map(({ file, mutants }) => row(`\`${file.slice(room.length + 1)}\``, mutants)),
)}

${missed.length === 0 ? 'Everything was found.' : missed.map(([file, mutants]) => missedText(file, mutants)).join('\n\n')}`;
}

function missedText(file, mutants) {
  const reasons = [...new Set(mutants.map(({ reason }) => reason))];
  const groups = reasons.map((reason) => {
    const lines = mutants.filter((mutant) => mutant.reason === reason).map(line);
    return `${sentence(reason ?? 'not explained')}\n\n${lines.join('\n')}`;
  });
  return `### What was not found in \`${file}\`\n\n${groups.join('\n\n')}`;
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

const line = ({ line, column, mutator, from, to }) =>
  `- ${line}:${column} ${mutator}: ${code(from)} → ${to === '' ? 'nothing' : code(to)}`;

/** As code of Markdown, whatever backticks it holds. */
function code(text) {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``;
}
