import { describe, expect, it } from '@jest/globals';
import type { HealthOptions } from './health-options.js';
import { resolveOptions } from './resolve-options.js';

const REQUIRED = {
  clientId: 'client',
  clientSecret: 'secret',
  redirectUri: 'http://localhost:3000/callback',
  cookieSecret: 'c'.repeat(32),
};
const resolved = (health: HealthOptions) => resolveOptions({ ...REQUIRED, health }, {}).health;
const check = { kind: 'probe', name: 'db', probe: async () => {} } as const;

describe('the health options', () => {
  const names = (health: HealthOptions): string[] => resolved(health).checks.map(({ name }) => name);

  it('serve the usual paths and look at Mubarokah ID alone unless told', () => {
    expect(resolved({})).toEqual({
      enabled: true,
      path: '/health',
      statusPath: '/status',
      checks: [expect.objectContaining({ kind: 'mubarokah', name: 'mubarokah', criticality: 'degrade' })],
      groups: {},
    });
  });

  it('look at Mubarokah ID beside what the app names, unless told not to', () => {
    expect(names({ checks: [check] })).toEqual(['db', 'mubarokah']);
    expect(names({ checks: [check], mubarokah: false })).toEqual(['db']);
  });

  it('leave a check of Mubarokah ID, and the name of one, to the app', () => {
    expect(names({ checks: [{ kind: 'mubarokah', name: 'provider' }] })).toEqual(['provider']);
    expect(names({ checks: [{ ...check, name: 'mubarokah' }] })).toEqual(['mubarokah']);
  });

  it('fill in what a check leaves out, by its kind', () => {
    const { checks } = resolved({ checks: [check, { kind: 'mubarokah', name: 'mubarokah' }] });
    expect(checks).toEqual([
      {
        ...check,
        criticality: 'critical',
        intervalMs: 5_000,
        timeoutMs: 800,
        maxAgeMs: 15_800,
        rise: 1,
        fall: 2,
      },
      {
        kind: 'mubarokah',
        name: 'mubarokah',
        criticality: 'degrade',
        intervalMs: 30_000,
        timeoutMs: 3_000,
        maxAgeMs: 93_000,
        rise: 1,
        fall: 1,
        mode: 'both',
        endpoint: 'api_user',
      },
    ]);
  });

  it.each<[string, HealthOptions, string]>([
    ['a name twice', { checks: [check, check] }, '"health.checks" must have different names, got "db" twice'],
    [
      'a timeout as long as the interval',
      { checks: [{ ...check, intervalMs: 100, timeoutMs: 100 }] },
      '"health.checks.0.timeoutMs" of the check "db" must be less than its intervalMs (100), got 100',
    ],
    [
      'a maximum age that each result exceeds',
      { checks: [{ ...check, intervalMs: 100, timeoutMs: 50, maxAgeMs: 149 }] },
      '"health.checks.0.maxAgeMs" of the check "db" must be at least intervalMs + timeoutMs (150), got 149',
    ],
    [
      'an unknown option of a check',
      { checks: [{ ...check, timeout: 1 } as never] },
      '"health.checks.0.timeout" is not an option',
    ],
    ['an unknown option', { ready: {} } as never, '"health.ready" is not an option'],
    ['a check for liveness', { live: { checks: [check] } } as never, '"health.live" is not an option'],
    ['a name that is no label', { checks: [{ ...check, name: 'my db' }] }, 'must begin with a letter'],
    [
      'a criticality of its own',
      { checks: [{ ...check, criticality: 'fatal' as never }] },
      'must be "critical" or "degrade"',
    ],
    ['a probe that is none', { checks: [{ ...check, probe: 1 as never }] }, 'must be a function'],
    [
      'a check made by hand',
      { checks: [{ name: 'db' } as never] },
      'must be made by databaseCheck(), redisCheck()',
    ],
    ['a path that is taken', { statusPath: '/health/live' }, '"health.statusPath" must not be /health/live'],
    ['an empty group', { groups: { storage: [] } }, '"health.groups.storage" must name at least one check'],
    [
      'a group in place of a kind of check',
      { groups: { ready: ['db'] } },
      '"health.groups.ready" is no name for a group: there is a "ready" already',
    ],
    ...['', 'a/b', '..', 'Storage', ':id', '*', '1st', '-'].map((name): [string, HealthOptions, string] => [
      `a group that is no path segment (${name})`,
      { groups: { [name]: ['db'] } },
      `"health.groups.${name}" is no name for a group: it must begin with a letter`,
    ]),
    [
      'a status path that is a group',
      { groups: { storage: ['db'] }, statusPath: '/health/storage' },
      '"health.statusPath" must not be /health/storage: it is taken',
    ],
    ['a group that is no list', { groups: { storage: 'db' as never } }, '"health.groups.storage" must be'],
    [
      'a short details token',
      { details: 'short-token' },
      '"health.details" must have at least 16 characters, got 11',
    ],
    [
      'other details',
      { details: 7 as never },
      '"health.details" must be a token or a function of the request headers',
    ],
  ])('refuse %s', (_, health, message) => {
    expect(() => resolved(health)).toThrow(message);
  });

  it('refuse a group whose path is taken', () => {
    const groups = { storage: ['db'] };
    expect(() =>
      resolveOptions({ ...REQUIRED, loginPath: '/health/storage', health: { groups } }, {}),
    ).toThrow('"health.groups.storage" must not be the path of "loginPath", got "/health/storage"');
    expect(
      resolveOptions({ ...REQUIRED, loginPath: '/health/storage', health: { groups, enabled: false } }, {})
        .loginPath,
    ).toBe('/health/storage');
  });

  it('never show the details token', () => {
    expect(() => resolved({ details: 'short-token' })).toThrow(/^(?![^]*short-token)/);
  });
});
