import { deepStrictEqual as deepEqual } from 'node:assert/strict';
import type { SessionStore } from '../../options/index.js';
import { loginOf, newSession } from './new-session.js';
import { checksOf, matches, type Pass, realTime, type StoreCheck } from './store-check.js';

const HOUR = 3_600_000;

/**
 * What every {@link SessionStore} owes, as tests for one of your own.
 *
 * @param open gives the store; for one that others share, records of other apps may be in it
 * @param pass lets time pass for the store; by default it waits, about 15 seconds in all
 * @example
 * for (const { name, run } of sessionStoreChecks(() => new MyStore(client))) it(name, run);
 */
export function sessionStoreChecks(open: () => SessionStore, pass: Pass = realTime): StoreCheck[] {
  const check = checksOf(open);
  return [
    check('gives back what was written, whatever is in it, and nothing else', async ({ store }) => {
      const value = `a b\r\n"ä€💥"\0.${'x'.repeat(10_000)}`;
      deepEqual(await store.create(newSession('a', { value })), { state: 'created', replaced: undefined });
      deepEqual(await store.read('a'), value);
      deepEqual(
        [await store.read('b'), await store.read('constructor'), await store.read('')],
        [undefined, undefined, undefined],
      );
    }),

    check('ends a session that nobody touches', async ({ store }) => {
      await store.create(newSession('a', { idleMs: 300 }));
      await store.create(newSession('b', { idleMs: 60_000 }));
      await pass(301);
      deepEqual([await store.read('a'), await store.read('b')], [undefined, 'value of b']);
    }),

    check(
      'prolongs a session that is touched, and ends it at its greatest age all the same',
      async ({ store }) => {
        await store.create(newSession('a', { idleMs: 1_500, maxAgeMs: 2_500 }));
        await pass(900);
        await store.touch('a', 'somebody', 1_500);
        await pass(900);
        deepEqual(await store.read('a'), 'value of a');
        await store.touch('a', 'somebody', 1_500);
        await pass(750);
        deepEqual(await store.read('a'), undefined);
      },
    ),

    check('does not bring back a session that is gone, nor count it', async ({ store }) => {
      await store.create(newSession('a'));
      await store.end('a');
      await store.touch('a', 'somebody', HOUR);
      await store.touch('never there', 'somebody', HOUR);
      deepEqual(await store.read('a'), undefined);
      deepEqual(await store.sweep(), { active: 0, expired: 0 });
      deepEqual(await store.list('somebody'), []);
    }),

    check('hands what a session was to exactly one of many who end it', async ({ store }) => {
      await store.create(newSession('a'));
      const ended = await Promise.all(Array.from({ length: 20 }, () => store.end('a')));
      deepEqual(
        ended.filter((value) => value !== undefined),
        ['value of a'],
      );
      deepEqual(await store.read('a'), undefined);
      deepEqual(await store.end('never there'), undefined);
    }),

    check('puts a session in the place of another one in one step', async ({ store }) => {
      await store.create(newSession('a', { owner: 'another' }));
      deepEqual(await store.create(newSession('b', { replaces: 'a' })), {
        state: 'created',
        replaced: 'value of a',
      });
      deepEqual([await store.read('a'), await store.read('b')], [undefined, 'value of b']);
      deepEqual(await store.sweep(), { active: 1, expired: 0 });
      matches(await store.create(newSession('c', { replaces: 'a' })), { replaced: undefined });
    }),

    check('counts what is active, and what ended by itself once, no matter who asks', async ({ store }) => {
      await Promise.all(['a', 'b', 'c'].map((key) => store.create(newSession(key, { idleMs: 300 }))));
      await store.create(newSession('d'));
      await store.create(newSession('e'));
      await store.end('c');
      await store.end('e');
      deepEqual(await store.sweep(), { active: 3, expired: 0 });
      await pass(1_301); // counts may lag by a second
      const sweeps = await Promise.all([1, 2, 3].map(() => store.sweep()));
      deepEqual(
        sweeps.map(({ active }) => active),
        [1, 1, 1],
      );
      deepEqual(
        sweeps.reduce((sum, { expired }) => sum + expired, 0),
        2,
      );
      deepEqual(await store.end('a'), undefined);
    }),

    check('counts a session that was touched at its new end', async ({ store }) => {
      await store.create(newSession('a', { idleMs: 200 }));
      await store.touch('a', 'somebody', HOUR);
      await pass(1_201);
      deepEqual(await store.sweep(), { active: 1, expired: 0 });
    }),

    check('lists the live sessions of a user, and of nobody else', async ({ store }) => {
      await store.create(newSession('a'));
      await store.create(newSession('b'));
      await store.create(newSession('over', { idleMs: 100, maxAgeMs: 100 }));
      await store.create(newSession('c', { owner: 'another' }));
      await store.create(newSession('ended'));
      await store.end('ended');
      await pass(101);
      const listed = await store.list('somebody');
      deepEqual(
        [...listed].sort((x, y) => x.key.localeCompare(y.key)),
        [
          { key: 'a', value: 'value of a' },
          { key: 'b', value: 'value of b' },
        ],
      );
      deepEqual(await store.list('nobody'), []);
    }),

    check('ends all sessions of a user at once, and says how many there were', async ({ store }) => {
      await Promise.all(['a', 'b', 'c'].map((key) => store.create(newSession(key))));
      await store.create(newSession('d', { owner: 'another' }));
      await store.end('c');
      deepEqual(await store.endAll('somebody'), 2);
      deepEqual([await store.read('a'), await store.read('b')], [undefined, undefined]);
      deepEqual(await store.read('d'), 'value of d');
      deepEqual(await store.sweep(), { active: 1, expired: 0 });
      deepEqual(await store.endAll('somebody'), 0);
    }),

    check(
      'begins no session whose callback was under way when all were ended, and any other',
      async ({ store }) => {
        await store.endAll('somebody');
        await pass(20);
        const inFlight = newSession('a', { login: loginOf('a', { agoMs: 10_000 }) });
        deepEqual(await store.create(inFlight), { state: 'ended' });
        deepEqual(await store.read('a'), undefined);
        const later = newSession('b', { login: loginOf('b', { agoMs: 5 }) });
        matches(await store.create(later), { state: 'created' });
        const ofAnother = newSession('c', { owner: 'another', login: loginOf('c', { agoMs: 10_000 }) });
        matches(await store.create(ofAnother), { state: 'created' });
      },
    ),

    check('gives a login to one of many callbacks', async ({ store }) => {
      const holders = Array.from({ length: 20 }, (_, index) => `holder-${index}`);
      const claims = await Promise.all(holders.map((holder) => store.claimLogin('login', holder, HOUR)));
      deepEqual(claims.filter(({ state }) => state === 'claimed').length, 1);
      deepEqual(claims.filter(({ state }) => state === 'in_flight').length, 19);
      deepEqual(await store.claimLogin('another', 'holder', HOUR), { state: 'claimed' });
    }),

    check('gives it to the next one when its holder gives it up or is gone', async ({ store }) => {
      await store.claimLogin('login', 'first', HOUR);
      await store.releaseLogin('login', 'somebody else');
      deepEqual(await store.claimLogin('login', 'second', HOUR), { state: 'in_flight' });
      await store.releaseLogin('login', 'first');
      deepEqual(await store.claimLogin('login', 'second', 100), { state: 'claimed' });
      await pass(101);
      deepEqual(await store.claimLogin('login', 'third', HOUR), { state: 'claimed' });
    }),

    check('shows the result of a login to who comes later, for a while', async ({ store }) => {
      await store.claimLogin('login', 'first', HOUR);
      const login = { key: 'login', result: 'the result', keepMs: 200, holder: 'first', agoMs: 0 };
      await store.create(newSession('a', { login }));
      deepEqual(await store.claimLogin('login', 'second', HOUR), {
        state: 'done',
        result: 'the result',
      });
      await store.releaseLogin('login', 'first');
      matches(await store.claimLogin('login', 'second', HOUR), { state: 'done' });
      await pass(201);
      deepEqual(await store.claimLogin('login', 'second', HOUR), { state: 'claimed' });
    }),

    check('begins no session of a login that was ended, and ends nothing for it', async ({ store }) => {
      await store.create(newSession('old'));
      await store.claimLogin('login-a', 'holder', HOUR);
      deepEqual(await store.endLogin('login-a', 'why', 200), undefined);
      deepEqual(await store.create(newSession('a', { replaces: 'old' })), { state: 'ended' });
      deepEqual([await store.read('a'), await store.read('old')], [undefined, 'value of old']);
      deepEqual(await store.claimLogin('login-a', 'holder', HOUR), { state: 'ended', reason: 'why' });
      await pass(201);
      deepEqual(await store.claimLogin('login-a', 'holder', HOUR), { state: 'claimed' });
    }),

    check(
      'begins no session of a login that another callback works on or has finished',
      async ({ store }) => {
        await store.claimLogin('login-a', 'another holder', HOUR);
        deepEqual(await store.create(newSession('a')), { state: 'ended' });
        await store.create(newSession('b'));
        deepEqual(await store.create(newSession('c', { login: loginOf('b') })), { state: 'ended' });
        deepEqual(await store.sweep(), { active: 1, expired: 0 });
      },
    ),

    check('begins a session though its claim has ended by itself meanwhile', async ({ store }) => {
      await store.claimLogin('login-a', 'holder', 50);
      await pass(51);
      matches(await store.create(newSession('a')), { state: 'created' });
    }),

    check('hands over the result of a login that is ended after it was done', async ({ store }) => {
      await store.create(newSession('a'));
      deepEqual(await store.endLogin('login-a', 'why', HOUR), 'result of a');
      deepEqual(await store.endLogin('login-a', 'why', HOUR), undefined);
    }),

    check('does once what is asked again, and begins no session again that has ended', async ({ store }) => {
      const begun = newSession('a', { replaces: 'old' });
      await store.create(newSession('old'));
      deepEqual(await store.claimLogin('login-a', 'holder', HOUR), { state: 'claimed' });
      deepEqual(await store.claimLogin('login-a', 'holder', HOUR), { state: 'claimed' });
      const created = await Promise.all([store.create(begun), store.create(begun)]);
      deepEqual(
        created.map(({ state }) => state),
        ['created', 'created'],
      );
      deepEqual(await store.sweep(), { active: 1, expired: 0 });
      deepEqual((await store.list('somebody')).length, 1);
      deepEqual([await store.end('a'), await store.end('a')], ['value of a', undefined]);
      deepEqual(await store.create(begun), { state: 'ended' });
      deepEqual(await store.sweep(), { active: 0, expired: 0 });
    }),

    check('keeps two apps apart, whatever their keys and owners are', async ({ store, other }) => {
      await store.create(newSession('a'));
      deepEqual(await other.read('a'), undefined);
      await other.create(newSession('a', { value: 'theirs' }));
      await store.claimLogin('login', 'holder', HOUR);
      deepEqual(await other.claimLogin('login', 'holder', HOUR), { state: 'claimed' });
      deepEqual(await other.endAll('somebody'), 1);
      deepEqual(await store.read('a'), 'value of a');
      deepEqual(
        [await store.sweep(), await other.sweep()],
        [
          { active: 1, expired: 0 },
          { active: 0, expired: 0 },
        ],
      );
    }),
  ];
}
