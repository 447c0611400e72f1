import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { mustRun } from './support/run-process.js';

const ROOT = new URL('../', import.meta.url).pathname;
const WALKS = [
  ['a callback', 'callback', 'A callback'],
  ['a check', 'check', 'A check'],
  ['a scrape', 'scrape', 'A scrape'],
] as const;

describe('CONTRIBUTING names the files, all and no others, that', () => {
  let walked: Record<string, string[]>;
  beforeAll(async () => {
    walked = JSON.parse(
      await mustRun(process.execPath, ['test/support/walks.mjs'], { cwd: ROOT }),
    ) as typeof walked;
  });

  it.each(WALKS)('%s goes through', (_, walk, heading) => {
    const written = [...filesBelow('Each request'), ...filesBelow(heading)];
    expect(written.toSorted()).toEqual(walked[walk]);
  });
});

/** Those of the table that follows a heading. */
function filesBelow(heading: string): string[] {
  const text = readFileSync(`${ROOT}CONTRIBUTING.md`, 'utf8');
  const [, table = ''] = text.split(`\n**${heading}`);
  const [own = ''] = table.split(/\n(?:\*\*|## )/);
  return [...own.matchAll(/`([a-z-]+(?:\/[\w.-]+)+)`/g)].map(([, file = '']) => file);
}
