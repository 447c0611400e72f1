import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
/** The rows of a page's tables, the heads included. */
const rowsOf = (page: string): string[][] =>
  page
    .split('\n')
    .filter((line) => /^\| (?!-)/.test(line))
    .map((line) =>
      line
        .slice(2, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    );

const TEST = /^`(test\/[\w./-]+)`: `(.+)`$/;

describe('the threat model', () => {
  const rows = rowsOf(read('SECURITY.md')).filter((row) => row.length === 5 && row[0] !== 'attack');

  it.each(rows)('has a test for: %s', (_attack, _asset, _attacker, _defence, test = '') => {
    expect(test).toMatch(TEST);
    const [, file = '', name = ''] = TEST.exec(test) ?? [];
    expect(`${file}: ${read(file).includes(name) ? name : 'no such test'}`).toBe(`${file}: ${name}`);
  });

  it('has a row for each group of the scoreboard', () => {
    const groups = new Set(
      rowsOf(read('docs/scoreboard.md')).flatMap(([what]) => /^(.+?):/.exec(what!)?.[1] ?? []),
    );
    expect(groups.size).toBeGreaterThan(4);
    for (const group of groups) expect(rows.map(([attack]) => attack!.split(':')[0])).toContain(group);
  });
});
