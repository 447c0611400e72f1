import { LOWEST_SCORE } from './rooms.mjs';
import { isExcused, isSurvivor, tally } from './score.mjs';

const COMMENT = /^\s*(\/\/|\/\*|\*)/;
const EXCUSE = /^Stryker disable next-line [a-zA-Z, ]+: *(?<reason>\S.*)$/;

/**
 * What is wrong with a room, by Stryker's report: a sentence each. Stryker's own threshold would let an excuse raise the
 * score, and Stryker takes one without a reason, or one for all the rest of a file.
 * @param {string} room
 * @param {import('./mutants.mjs').MutatedFile[]} files
 */
export function complaintsOf(room, files) {
  const { score } = tally(files.flatMap(({ mutants }) => mutants));
  return [
    ...(score < LOWEST_SCORE
      ? [`${room} reaches ${score.toFixed(1)} %, but ${LOWEST_SCORE} % are wanted.`]
      : []),
    ...files.flatMap(({ file, mutants, source }) =>
      excusesIn(source).flatMap((excuse) => wrongWith(file, excuse, mutants)),
    ),
  ];
}

/** The survivors of a run that showed each mutant to all specs of its room: a sentence each. */
export const unexplainedIn = (files) =>
  files.flatMap(({ file, mutants }) =>
    mutants.filter(isSurvivor).map((mutant) => notExplained(file, mutant)),
  );

const notExplained = (file, { line, column, mutator, from, to }) =>
  `${file}:${line}:${column} survived, and nothing says why (${mutator}: ${from} → ${to}). Test it, write simpler code, or ` +
  `put before it: // Stryker disable next-line ${mutator}: the reason`;

/** The comments that Stryker takes for directives, and the line of code below each. Lines count from 1. */
function excusesIn(source) {
  const lines = source.split('\n');
  return lines.flatMap((text, i) => {
    const [, comment] = /\/[/*]\s?(Stryker (?:disable|restore)\b.*)/.exec(text) ?? [];
    const below = lines.findIndex((other, j) => j > i && !COMMENT.test(other));
    return comment === undefined ? [] : [{ line: i + 1, comment, below: below + 1 }];
  });
}

function wrongWith(file, { line, comment, below }, mutants) {
  const { reason } = EXCUSE.exec(comment)?.groups ?? {};
  if (reason === undefined)
    return [`${file}:${line} is not of the form: // Stryker disable next-line <mutator>: <reason>`];
  const excuses = mutants.some(
    (mutant) => isExcused(mutant) && mutant.line === below && mutant.reason === reason.trim(),
  );
  return excuses ? [] : [`${file}:${line} excuses nothing: remove it.`];
}
