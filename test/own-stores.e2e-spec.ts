import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  type AppSessionStore,
  type AppTokenStore,
  MemorySessionStore,
  MemoryTokenStore,
} from 'nestjs-mubarokah';
import { sessionStoreChecks, type StoreCheck, tokenStoreChecks } from 'nestjs-mubarokah/testing';
import { runProcess } from './support/run-process.js';

let now = 0;
const clock = (): number => now;
const pass = (ms: number): void => void (now += ms);

/** The names of the checks that fail. */
async function failing(checks: readonly StoreCheck[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of checks) await run().catch(() => failed.push(name));
  return failed;
}

const sessionsWith = (change: (app: AppSessionStore) => Partial<AppSessionStore>): StoreCheck[] => {
  const store = new MemorySessionStore(clock);
  const forApp = (appId: string) => {
    const app = store.forApp(appId);
    return Object.assign(app, change(app));
  };
  return sessionStoreChecks(() => ({ scope: 'process', forApp }), pass);
};
const tokensWith = (change: (app: AppTokenStore) => Partial<AppTokenStore>): StoreCheck[] => {
  const store = new MemoryTokenStore(clock);
  const forApp = (appId: string) => {
    const app = store.forApp(appId);
    return Object.assign(app, change(app));
  };
  return tokenStoreChecks(() => ({ scope: 'process', forApp }), pass);
};
/** A method that says no to arguments that it has had before. */
const once = <A extends unknown[], R>(method: (...args: A) => Promise<R>, no: R) => {
  const had = new Set<string>();
  return async (...args: A): Promise<R> => {
    const text = JSON.stringify(args);
    if (had.has(text)) return no;
    had.add(text);
    return method(...args);
  };
};
const nothing = async (): Promise<never> => undefined as never;

describe("the checks for stores of one's own", () => {
  it('find nothing wrong with a store that keeps the contract', async () => {
    expect([
      ...(await failing(sessionsWith(() => ({})))),
      ...(await failing(tokensWith(() => ({})))),
    ]).toEqual([]);
  });

  it.each([
    'read',
    'create',
    'touch',
    'end',
    'endAll',
    'list',
    'sweep',
    'claimLogin',
    'releaseLogin',
    'endLogin',
  ] as const)('find a session store whose "%s" does nothing', async (method) => {
    expect(await failing(sessionsWith(() => ({ [method]: nothing })))).not.toEqual([]);
  });

  it.each<[string, (app: AppSessionStore) => Partial<AppSessionStore>, string]>([
    [
      'hands a session to everybody who ends it',
      (app) => ({ end: (key) => app.read(key) }),
      'hands what a session was to exactly one of many who end it',
    ],
    [
      'lets everybody have a login',
      () => ({ claimLogin: async () => ({ state: 'claimed' }) }),
      'gives a login to one of many callbacks',
    ],
    [
      'takes a repeated claim for that of another callback',
      (app) => ({ claimLogin: once(app.claimLogin.bind(app), { state: 'in_flight' }) }),
      'does once what is asked again, and begins no session again that has ended',
    ],
    [
      'takes a repeated session for another one',
      (app) => ({ create: once(app.create.bind(app), { state: 'ended' }) }),
      'does once what is asked again, and begins no session again that has ended',
    ],
  ])('name what is wrong with a session store that %s', async (_, change, name) => {
    expect(await failing(sessionsWith(change))).toContain(name);
  });

  it.each(['read', 'put', 'acquire', 'renew', 'release', 'replace', 'remove'] as const)(
    'find a token store whose "%s" does nothing',
    async (method) => {
      expect(await failing(tokensWith(() => ({ [method]: nothing })))).not.toEqual([]);
    },
  );

  it('find a store that mixes two apps up', async () => {
    const [sessions, tokens] = [new MemorySessionStore(clock), new MemoryTokenStore(clock)];
    const mixed = [
      ...(await failing(
        sessionStoreChecks(() => ({ scope: 'process', forApp: () => sessions.forApp('x') }), pass),
      )),
      ...(await failing(
        tokenStoreChecks(() => ({ scope: 'process', forApp: () => tokens.forApp('x') }), pass),
      )),
    ];
    expect(mixed).toEqual(
      expect.arrayContaining([
        'keeps two apps apart, whatever their keys and owners are',
        'keeps two apps apart',
      ]),
    );
  });

  it.each([
    [{}, 0],
    [{ BROKEN: 'touch' }, 1],
  ])("run under Node's own test runner too, with %j", async (env: Record<string, string>, code) => {
    const suite = fileURLToPath(new URL('support/own-stores.test.mjs', import.meta.url));
    const { code: ended } = await runProcess(process.execPath, ['--test', suite], {
      cwd: dirname(suite),
      env,
    });
    expect(ended).toBe(code);
  });
});
