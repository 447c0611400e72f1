import { describe } from '@jest/globals';
import { type Binary, findBinary } from './find-binary.js';

/**
 * `describe` where the program is installed; elsewhere `describe.skip` and one line that says so.
 * With `REQUIRE_ALL=1` a missing program is an error.
 */
export function describeWith(binary: Binary): typeof describe | typeof describe.skip {
  if (findBinary(binary) !== undefined) return describe;
  if (process.env.REQUIRE_ALL === '1') throw new Error(`REQUIRE_ALL=1, but ${binary} is not installed`);
  process.stdout.write(`skipped: needs ${binary}\n`);
  return describe.skip;
}
