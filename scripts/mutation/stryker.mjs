import { FOLDER, reportOf } from './rooms.mjs';

/**
 * The program that mutates a room: all of it, or only `files` (globs from the room's folder on).
 * @param {string} room
 * @param {{ files?: readonly string[], args?: readonly string[] }} [what] `args` are further ones of Stryker
 */
export function strykerOf(room, { files = [], args = [] } = {}) {
  return {
    command: process.execPath,
    args: ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', ...args],
    env: {
      ...process.env,
      MUTATION_ROOM: room,
      MUTATION_FILES: files.join(','),
      MUTATION_REPORT: files.length > 0 ? `${FOLDER}/${room}.part.json` : reportOf(room),
    },
  };
}
