import { FOLDER, reportOf } from './rooms.mjs';

/**
 * The program that mutates a room: all of it, or only `files`.
 * @param {string} room
 * @param {object} [what]
 * @param {readonly string[]} [what.files] from the room's folder on, without `.ts`
 * @param {boolean} [what.ownSpecs] shows a mutant only to the specs of `files`, and not to all of the room
 * @param {readonly string[]} [what.args] further ones of Stryker
 */
export function strykerOf(room, { files = [], ownSpecs = false, args = [] } = {}) {
  const report = files.length > 0 ? `${FOLDER}/${room}.part.json` : reportOf(room);
  return {
    report,
    command: process.execPath,
    args: ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', ...args],
    env: {
      ...process.env,
      MUTATION_ROOM: room,
      MUTATION_FILES: files.join(','),
      MUTATION_SPECS: ownSpecs ? files.join(',') : '',
      MUTATION_REPORT: report,
    },
  };
}
