import { describe, expect, it } from '@jest/globals';
import type { Dependency } from './dependency.js';
import { resolveDependency } from './dependency-schema.js';
import { resolveOptions } from './resolve-options.js';

const REQUIRED = {
  clientId: 'client',
  clientSecret: 'secret',
  redirectUri: 'http://localhost:3000/callback',
  cookieSecret: 'c'.repeat(32),
};
const resolved = (dependencies: readonly Dependency[]) =>
  resolveOptions({ ...REQUIRED, dependencies }, {}).dependencies;
const probe = async (): Promise<void> => {};
const db = { name: 'db', check: { probe } };
const metrics = { operations: [], attach: () => () => undefined };
const named = (count: number): Dependency[] =>
  Array.from({ length: count }, (_, index) => ({ name: `d${index}`, metrics }));

describe('the dependencies', () => {
  it('are none unless told', () => expect(resolveOptions(REQUIRED, {}).dependencies).toEqual([]));

  it('have what is left out of a check filled in, and nothing else', () => {
    const close = (): void => undefined;
    expect(resolved([db, { name: 'measured', metrics, close }])).toEqual([
      {
        name: 'db',
        check: {
          probe,
          criticality: 'critical',
          intervalMs: 5_000,
          timeoutMs: 800,
          maxAgeMs: 15_800,
          rise: 1,
          fall: 2,
        },
      },
      { name: 'measured', metrics, close },
    ]);
  });

  it('may be as many as they like, of which ten are measured', () => {
    const checked = Array.from({ length: 50 }, (_, index) => ({ ...db, name: `c${index}` }));
    expect(resolved([...checked, ...named(10)])).toHaveLength(60);
  });

  it.each<[string, readonly Dependency[], string]>([
    ['a name twice', [db, db], '"dependencies" must have different names, got "db" twice'],
    ['more than ten that are measured', named(11), '"dependencies" must hold at most 10 that are measured'],
    [
      'the name of the check of Mubarokah ID',
      [{ ...db, name: 'mubarokah' }],
      '"dependencies" must not use the name "mubarokah"',
    ],
    ['a name that is no label', [{ ...db, name: 'my db' }], '"dependencies.0.name" must begin with a letter'],
    [
      'a timeout as long as the interval',
      [{ name: 'db', check: { probe, intervalMs: 100, timeoutMs: 100 } }],
      '"dependencies.0.check.timeoutMs" of "db" must be less than intervalMs (100), got 100',
    ],
    [
      'a maximum age that each result exceeds',
      [{ name: 'db', check: { probe, intervalMs: 100, timeoutMs: 50, maxAgeMs: 149 } }],
      '"dependencies.0.check.maxAgeMs" of "db" must be at least intervalMs + timeoutMs (150), got 149',
    ],
    [
      'an unknown option of a check',
      [{ name: 'db', check: { probe, timeout: 1 } as never }],
      '"dependencies.0.check.timeout" is not an option',
    ],
    [
      'a criticality of its own',
      [{ name: 'db', check: { probe, criticality: 'fatal' as never } }],
      'must be "critical" or "degrade"',
    ],
    ['a probe that is none', [{ name: 'db', check: { probe: 1 as never } }], 'must be a function'],
    [
      'no object',
      ['db' as never],
      '"dependencies.0" must be made by database(), redis(), cache() or custom()',
    ],
    [
      'more operations than there is room for',
      [{ name: 'db', metrics: { ...metrics, operations: [...'abcdefghi'] } }],
      '"dependencies.0.metrics" must have attach() and at most 8 operations',
    ],
    [
      'something to close that cannot be called',
      [{ name: 'db', close: true as never }],
      '"dependencies.0.close" must be a function',
    ],
  ])('refuse %s', (_, dependencies, message) => {
    expect(() => resolved(dependencies)).toThrow(message);
  });

  it.each<[object, string]>([
    [{ ...db, check: 7 }, '"check" Invalid input: expected object, received number.'],
    [{ ...db, check: { probe, timeout: 1 } }, '"check" Unrecognized key: "timeout".'],
  ])('refuse one that a module adds: %o', (dependency, message) => {
    expect(() => resolveDependency(dependency as never)).toThrow(message);
  });
});
