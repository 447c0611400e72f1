const FOUND = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

export const isSurvivor = ({ status }) => MISSED.includes(status);

/** How many mutants came to what, and the share of them that was found, in percent. */
export function tally(mutants) {
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const [found, missed] = [count(...FOUND), count(...MISSED)];
  return {
    killed: count('Killed'),
    timedOut: count('Timeout'),
    survived: count('Survived'),
    untested: count('NoCoverage'),
    // It kept the specs from being loaded at all. Stryker counts it neither way.
    broken: count('RuntimeError', 'CompileError'),
    ignored: count('Ignored'),
    score: found + missed === 0 ? 100 : (100 * found) / (found + missed),
  };
}
