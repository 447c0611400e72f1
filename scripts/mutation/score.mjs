const FOUND = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];
/** A comment says why nothing can find it, and it was not tried. */
const EXCUSED = 'Ignored';

export const isSurvivor = ({ status }) => MISSED.includes(status);
export const isExcused = ({ status }) => status === EXCUSED;

/** How many mutants came to what, and the share of them that was found, in percent. An excuse makes none of them found. */
export function tally(mutants) {
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const [found, missed] = [count(...FOUND), count(...MISSED, EXCUSED)];
  return {
    killed: count('Killed'),
    timedOut: count('Timeout'),
    survived: count('Survived'),
    untested: count('NoCoverage'),
    excused: count(EXCUSED),
    // It kept the specs from being loaded at all. Stryker counts it neither way.
    broken: count('RuntimeError', 'CompileError'),
    score: found + missed === 0 ? 100 : (100 * found) / (found + missed),
  };
}
