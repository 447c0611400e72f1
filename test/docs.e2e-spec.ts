import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

it('the README and the tables under docs/ say what the code says', () => {
  const { stderr, status } = spawnSync(process.execPath, ['scripts/docs.mjs', '--check'], {
    cwd: new URL('..', import.meta.url).pathname,
    encoding: 'utf8',
  });
  expect([stderr, status]).toEqual(['', 0]);
}, 120_000);
