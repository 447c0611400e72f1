import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../workspace/fault.mjs';
import { ROOT } from '../workspace/root.mjs';
import { reportOf, SOURCE } from './rooms.mjs';

/**
 * @typedef {object} Mutant
 * @property {string} file from the library's source folder on
 * @property {string} status as Stryker names it
 * @property {string} mutator
 * @property {number} line
 * @property {number} column
 * @property {string} code the line of the source, to know the mutant again when lines above have moved
 * @property {string} from
 * @property {string} to
 */

/**
 * What became of the mutants of a room, by Stryker's report of it.
 * @returns {Mutant[]}
 */
export function mutantsOf(room) {
  const report = join(ROOT, reportOf(room));
  if (!existsSync(report))
    throw new Fault(`There is no report of ${room}. Run: npm run test:mutation -- ${room}`);
  const { files } = JSON.parse(readFileSync(report, 'utf8'));
  return Object.entries(files).flatMap(([path, { source, mutants }]) => {
    if (readFileSync(join(ROOT, path), 'utf8') !== source)
      throw new Fault(`${path} has changed since its report. Run: npm run test:mutation -- ${room}`);
    const lines = source.split('\n');
    return mutants.map((mutant) => read(path.slice(SOURCE.length + 1), lines, mutant));
  });
}

function read(file, lines, { status, mutatorName, replacement, location: { start, end } }) {
  const within = lines.slice(start.line - 1, end.line);
  // Columns count from 1; the end first, since both may be on one line.
  within.push(within.pop().slice(0, end.column - 1));
  within.unshift(within.shift().slice(start.column - 1));
  return {
    file,
    status,
    mutator: mutatorName,
    line: start.line,
    column: start.column,
    code: onOneLine(lines[start.line - 1]),
    from: onOneLine(within.join('\n')),
    to: onOneLine(replacement),
  };
}

const onOneLine = (text) => text.replace(/\s+/g, ' ').trim();
