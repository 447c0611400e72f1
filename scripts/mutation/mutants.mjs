import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../workspace/fault.mjs';
import { ROOT } from '../workspace/root.mjs';
import { reportOf, SOURCE } from './rooms.mjs';

/**
 * @typedef {object} Mutant
 * @property {string} status as Stryker names it
 * @property {string} [reason] why it was ignored
 * @property {string} mutator
 * @property {number} line
 * @property {number} column
 * @property {string} from
 * @property {string} to
 *
 * @typedef {object} MutatedFile
 * @property {string} file from the library's source folder on
 * @property {string} source
 * @property {Mutant[]} mutants
 */

/**
 * What became of the mutants of a room, or of some of its files, by Stryker's report.
 * @returns {MutatedFile[]}
 */
export function mutatedFiles(room, report = reportOf(room)) {
  const path = join(ROOT, report);
  if (!existsSync(path))
    throw new Fault(`There is no report of ${room}. Run: npm run test:mutation -- ${room}`);
  const { files } = JSON.parse(readFileSync(path, 'utf8'));
  return Object.entries(files).map(([path, { source, mutants }]) => {
    if (readFileSync(join(ROOT, path), 'utf8') !== source)
      throw new Fault(`${path} has changed since its report. Run: npm run test:mutation -- ${room}`);
    const lines = source.split('\n');
    return {
      file: path.slice(SOURCE.length + 1),
      source,
      mutants: mutants.map((mutant) => read(lines, mutant)),
    };
  });
}

function read(lines, { status, statusReason, mutatorName, replacement, location: { start, end } }) {
  const within = lines.slice(start.line - 1, end.line);
  // Columns count from 1; the end first, since both may be on one line.
  within.push(within.pop().slice(0, end.column - 1));
  within.unshift(within.shift().slice(start.column - 1));
  return {
    status,
    reason: statusReason,
    mutator: mutatorName,
    line: start.line,
    column: start.column,
    from: onOneLine(within.join('\n')),
    to: onOneLine(replacement),
  };
}

const onOneLine = (text) => text.replace(/\s+/g, ' ').trim();
