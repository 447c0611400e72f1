import { ranOn, table, writePage } from '../../bench/report.mjs';
import { LOWEST_SCORE } from './rooms.mjs';
import { isSurvivor, tally } from './score.mjs';

const HEAD = ['', 'score', 'killed', 'timed out', 'survived', 'no test', 'broken'];
const LONGEST = 160;

/** Writes docs/mutation.md, and resolves to its text. */
export function writeMutationPage(mutantsByRoom, explanations) {
  const rooms = Object.entries(mutantsByRoom);
  const all = rooms.flatMap(([, mutants]) => mutants);
  const { ignored } = tally(all);
  return writePage(
    'mutation.md',
    `# Mutation tests

Written by \`npm run test:mutation\`; do not edit it.

Ran on ${ranOn('@stryker-mutator/core', 'jest', '@swc/jest')}.

For each defence, removing it makes a test fail: Stryker changes one thing in the code at a time, ${all.length} times in
all, and a test has to notice. This page counts what was noticed, and lists everything that was not.

- A mutant is shown to the unit specs of its own room alone, those beside its source. The end-to-end tests, which attack
  running apps, do not count here.
- All files of the four rooms are mutated but \`index.ts\`, which only names what others may import. All of Stryker's
  mutators are used, text included, and ${ignored === 0 ? 'no mutant is ignored' : `${ignored} mutants are ignored`}. Types are not checked: what the compiler would refuse is a
  mutant like any other.
- The score is the share that was killed or timed out, of all that could be run. A mutant that hangs times out. One that
  keeps the specs from being loaded is \`broken\`, and counts neither way. Each room has to reach ${LOWEST_SCORE} %.

${table(
  HEAD,
  [...rooms, ['all', all]].map(([room, mutants]) => row(`**${room}**`, mutants)),
)}

${rooms.map(([room, mutants]) => roomText(room, mutants, explanations)).join('\n\n')}
`,
  );
}

function row(name, mutants) {
  const { score, killed, timedOut, survived, untested, broken } = tally(mutants);
  return [name, `${score.toFixed(1)} %`, killed, timedOut, survived, untested, broken];
}

function roomText(room, mutants, explanations) {
  const names = [...new Set(mutants.map(({ file }) => file))].sort();
  const files = names.map((name) => [name, mutants.filter(({ file }) => file === name)]);
  const survivors = files.filter(([, inFile]) => inFile.some(isSurvivor));
  return `## ${room}

${table(
  HEAD,
  files.map(([file, inFile]) => row(`\`${file.slice(room.length + 1)}\``, inFile)),
)}

${survivors.length === 0 ? 'Nothing survived.' : survivors.map(([file, inFile]) => fileText(file, explanations.groupsOf(inFile))).join('\n\n')}`;
}

const fileText = (file, groups) =>
  `### What survived in \`${file}\`

${groups.map(({ why, survivors }) => `${why}\n\n${survivors.map(line).join('\n')}`).join('\n\n')}`;

const line = ({ line, column, mutator, from, to }) =>
  `- ${line}:${column} ${mutator}: ${code(from)} → ${to === '' ? 'nothing' : code(to)}`;

/** As code of Markdown, whatever backticks it holds. */
function code(text) {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``;
}
