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

describe('the health options', () => {
  it('serve the usual paths and look at Mubarokah ID unless told', () => {
    expect(resolved({})).toEqual({
      enabled: true,
      path: '/health',
      statusPath: '/status',
      mubarokah: {
        criticality: 'degrade',
        intervalMs: 30_000,
        timeoutMs: 3_000,
        maxAgeMs: 93_000,
        rise: 1,
        fall: 1,
        mode: 'both',
        endpoint: 'api_user',
      },
      groups: {},
    });
    expect(resolved({ mubarokah: false }).mubarokah).toBe(false);
    expect(resolved({ mubarokah: { mode: 'active' } }).mubarokah).toMatchObject({ mode: 'active', fall: 1 });
  });

  it.each<[string, HealthOptions, string]>([
    [
      'a timeout as long as the interval',
      { mubarokah: { intervalMs: 100, timeoutMs: 100 } },
      '"health.mubarokah.timeoutMs" must be less than intervalMs (100), got 100',
    ],
    [
      'a way to check that there is not',
      { mubarokah: { mode: 'often' as never } },
      '"health.mubarokah.mode" must be "passive", "active" or "both"',
    ],
    [
      'an unknown option of the check',
      { mubarokah: { timeout: 1 } as never },
      '"health.mubarokah.timeout" is not an option',
    ],
    [
      'a check that is no object',
      { mubarokah: 'no' as never },
      '"health.mubarokah" must be an object, or false',
    ],
    ['an unknown option', { ready: {} } as never, '"health.ready" is not an option'],
    ['a check for liveness', { live: {} } as never, '"health.live" is not an option'],
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
