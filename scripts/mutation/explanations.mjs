import { readFileSync } from 'node:fs';
import { isSurvivor } from './score.mjs';

const keyOf = ({ file, code, from, to }) => JSON.stringify([file, code, from, to]);

/**
 * Why survivors are none to worry about, by their code and not by their lines: explanations.json holds
 * `[{ file, why, mutants: [{ code, from, to }] }]`.
 */
export class Explanations {
  #groups;
  #byMutant = new Map();

  constructor(url = new URL('explanations.json', import.meta.url)) {
    this.#groups = JSON.parse(readFileSync(url, 'utf8'));
    for (const group of this.#groups)
      for (const mutant of group.mutants) this.#byMutant.set(keyOf({ file: group.file, ...mutant }), group);
  }

  /** The survivors of `mutants` that nothing is said about, as explanations.json wants them. */
  missingFor(mutants) {
    return mutants
      .filter((mutant) => isSurvivor(mutant) && !this.#byMutant.has(keyOf(mutant)))
      .map(({ file, code, from, to }) => ({ file, why: '', mutants: [{ code, from, to }] }));
  }

  /** What is said about mutants that are found by now, or that are no more. */
  outdatedFor(mutants) {
    const survivors = new Set(mutants.filter(isSurvivor).map(keyOf));
    return [...this.#byMutant.keys()].filter((key) => !survivors.has(key));
  }

  /** The survivors, grouped by what is said about them, in the order of the source. */
  groupsOf(mutants) {
    const groups = new Map();
    for (const mutant of mutants.filter(isSurvivor)) {
      const group = this.#byMutant.get(keyOf(mutant));
      groups.set(group, [...(groups.get(group) ?? []), mutant]);
    }
    return [...groups].map(([group, survivors]) => ({ why: group?.why ?? 'Not explained.', survivors }));
  }
}
