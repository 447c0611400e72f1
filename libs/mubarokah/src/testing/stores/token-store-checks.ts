import { deepStrictEqual as deepEqual, ok } from 'node:assert/strict';
import type { AppTokenStore, TokenStore } from '../../options/index.js';
import { checksOf, matches, type Pass, realTime, type StoreCheck } from './store-check.js';

const LEASE_MS = 60_000;
const HOUR = 3_600_000;

const versionOf = async (store: AppTokenStore, key: string): Promise<number> =>
  (await store.read([key]))!.version;

/** A version that is newer than what is there. */
async function nextVersion(store: AppTokenStore, key: string): Promise<number> {
  const { version } = (await store.acquire(key, 'a holder', LEASE_MS))!;
  await store.release(key, 'a holder');
  return version;
}

/**
 * What every {@link TokenStore} owes to those who refresh, as tests for one of your own.
 *
 * @param open gives the store; for one that others share, records of other apps may be in it
 * @param pass lets time pass for the store; by default it waits, about 3 seconds in all
 * @example
 * for (const { name, run } of tokenStoreChecks(() => new MyStore(client))) it(name, run);
 */
export function tokenStoreChecks(open: () => TokenStore, pass: Pass = realTime): StoreCheck[] {
  const check = checksOf(open);
  return [
    check('gives back what was written, whatever is in it, and nothing else', async ({ store }) => {
      const value = `a b\r\n"ä€💥"\0${'x'.repeat(10_000)}`;
      await store.put(['a'], value, 'login', HOUR);
      matches(await store.read(['a']), { key: 'a', value });
      deepEqual(typeof (await versionOf(store, 'a')), 'number');
      for (const key of ['b', 'constructor', '__proto__', '']) deepEqual(await store.read([key]), undefined);
    }),

    check(
      'never gives one version twice, no matter who asks for it, nor after the record is gone',
      async ({ store }) => {
        const versions: number[] = [];
        for (const holder of ['one', 'two', 'three']) {
          const { version } = (await store.acquire('a', holder, LEASE_MS))!;
          await store.release('a', holder);
          await pass(2); // a store may go by a clock of milliseconds
          await store.put(['a'], 'x', 'login', HOUR);
          versions.push(version, await versionOf(store, 'a'));
          await store.remove(['a'], 'any');
          await pass(2);
        }
        deepEqual(
          versions,
          [...new Set(versions)].toSorted((a, b) => a - b),
        );
        deepEqual(versions.length, 6);
      },
    ),

    check('hands over what is there with the lease', async ({ store }) => {
      await store.put(['a'], 'tokens', 'login', HOUR);
      const version = await versionOf(store, 'a');
      const lease = await store.acquire('a', 'holder', LEASE_MS);
      matches(lease!.tokens, { value: 'tokens', version });
      ok(lease!.version > version);
      deepEqual((await store.acquire('nobody', 'holder', LEASE_MS))!.tokens, undefined);
    }),

    check('lets nobody who was overtaken overwrite or forget what is newer', async ({ store }) => {
      await store.put(['a'], 'old', 'login', HOUR);
      const low = await nextVersion(store, 'a');
      await pass(2);
      const high = await nextVersion(store, 'a');
      deepEqual(await store.replace(['a'], 'a', { value: 'newer', version: high }, 'a holder', HOUR), true);
      deepEqual(await store.replace(['a'], 'a', { value: 'older', version: low }, 'a holder', HOUR), false);
      deepEqual(await store.remove(['a'], { version: low }), undefined);
      matches(await store.read(['a']), { value: 'newer', version: high });
      deepEqual(await store.remove(['a'], { version: high }), 'newer');
      deepEqual(await store.read(['a']), undefined);
    }),

    check('brings nothing back that was removed while it was being refreshed', async ({ store }) => {
      await store.put(['a'], 'old', 'login', HOUR);
      const { version } = (await store.acquire('a', 'holder', LEASE_MS))!;
      await store.remove(['a'], { login: 'login' });
      deepEqual(await store.replace(['a'], 'a', { value: 'new', version }, 'a holder', HOUR), false);
      deepEqual(await store.read(['a']), undefined);
    }),

    check('removes what came of a login, refreshed or not, and nothing of another one', async ({ store }) => {
      await store.put(['a'], 'old', 'login', HOUR);
      await store.replace(
        ['a'],
        'a',
        { value: 'new', version: await nextVersion(store, 'a') },
        'a holder',
        HOUR,
      );
      deepEqual(await store.remove(['a'], { login: 'another' }), undefined);
      deepEqual(await store.remove(['a'], { login: 'login' }), 'new');
      deepEqual(await store.remove(['a'], { login: 'login' }), undefined);
    }),

    check('hands what it removes to one of many', async ({ store }) => {
      await store.put(['a'], 'tokens', 'login', HOUR);
      const removed = await Promise.all(Array.from({ length: 20 }, () => store.remove(['a'], 'any')));
      deepEqual(
        removed.filter((value) => value !== undefined),
        ['tokens'],
      );
    }),

    check('forgets what nobody used for its time', async ({ store }) => {
      await store.put(['a'], 'x', 'login', 1_500);
      await store.put(['b'], 'x', 'login', 1_500);
      await pass(600);
      await store.replace(
        ['b'],
        'b',
        { value: 'y', version: await nextVersion(store, 'b') },
        'a holder',
        60_000,
      );
      await pass(1_000);
      deepEqual(await store.read(['a']), undefined);
      matches(await store.read(['b']), { value: 'y' });
    }),

    check('gives the lease to one of many, and to the next when it was given back', async ({ store }) => {
      const holders = Array.from({ length: 50 }, (_, index) => `holder ${index}`);
      const leases = await Promise.all(holders.map((holder) => store.acquire('a', holder, LEASE_MS)));
      const winner = leases.findIndex((lease) => lease !== undefined);
      deepEqual(leases.filter((lease) => lease !== undefined).length, 1);
      ok((await store.acquire('b', 'another', LEASE_MS)) !== undefined); // of another user
      await store.release('a', holders[winner]!);
      await pass(2);
      ok((await store.acquire('a', 'next', LEASE_MS))!.version > leases[winner]!.version);
    }),

    check('takes the lease from nobody but its holder', async ({ store }) => {
      await store.acquire('a', 'holder', LEASE_MS);
      await store.release('a', 'somebody else');
      deepEqual(await store.acquire('a', 'somebody else', LEASE_MS), undefined);
    }),

    check('gives the lease back with what was written, in one step', async ({ store }) => {
      await store.put(['a'], 'old', 'login', HOUR);
      const { version } = (await store.acquire('a', 'holder', LEASE_MS))!;
      const replacing = store.replace(['a'], 'a', { value: 'new', version }, 'holder', HOUR);
      const next = await store.acquire('a', 'next', LEASE_MS);
      deepEqual(await replacing, true);
      matches(next!.tokens, { value: 'new', version });
    }),

    check('does once what is asked again', async ({ store }) => {
      await store.put(['old'], 'tokens', 'login', HOUR);
      await store.acquire('old', 'holder', LEASE_MS);
      const { version, tokens } = (await store.acquire('old', 'holder', LEASE_MS))!;
      matches(tokens, { value: 'tokens' });
      deepEqual(await store.acquire('old', 'another', LEASE_MS), undefined);
      const replace = () => store.replace(['new', 'old'], 'old', { value: 'fresh', version }, 'holder', HOUR);
      deepEqual([await replace(), await replace()], [true, true]);
      deepEqual(await store.read(['new', 'old']), { key: 'new', value: 'fresh', version });
      const next = (await store.acquire('new', 'another', LEASE_MS))!;
      await store.release('old', 'holder'); // it was given back
      ok(next.version > version);
      deepEqual(await store.acquire('new', 'holder', LEASE_MS), undefined);
    }),

    check('ends a lease that nobody renews, and keeps one that its holder renews', async ({ store }) => {
      await store.acquire('dead', 'holder', 200);
      await store.acquire('live', 'holder', 200);
      await store.renew('live', 'holder', LEASE_MS);
      await store.renew('dead', 'somebody else', LEASE_MS);
      await pass(201);
      ok((await store.acquire('dead', 'next', LEASE_MS)) !== undefined);
      deepEqual(await store.acquire('live', 'next', LEASE_MS), undefined);
    }),

    check('finds what lies under an old key, and moves it as it is refreshed', async ({ store }) => {
      await store.put(['old'], 'tokens', 'login', HOUR);
      matches(await store.read(['new', 'old']), { key: 'old', value: 'tokens' });
      const { version } = (await store.acquire('old', 'holder', LEASE_MS))!;
      deepEqual(
        await store.replace(['new', 'old'], 'old', { value: 'fresh', version }, 'a holder', HOUR),
        true,
      );
      deepEqual(await store.read(['old']), undefined);
      deepEqual(await store.read(['new', 'old']), { key: 'new', value: 'fresh', version });
      deepEqual(await store.remove(['new', 'old'], { login: 'login' }), 'fresh');
    }),

    check('overwrites nothing newer that a login brought under the new key', async ({ store }) => {
      await store.put(['old'], 'tokens', 'login', HOUR);
      const version = await nextVersion(store, 'old');
      await pass(2);
      await store.put(['new'], 'newer', 'login-2', HOUR);
      deepEqual(
        await store.replace(['new', 'old'], 'old', { value: 'older', version }, 'a holder', HOUR),
        false,
      );
      matches(await store.read(['new', 'old']), { key: 'new', value: 'newer' });
    }),

    check('removes all that there is, were it under both keys', async ({ store }) => {
      const put = async (): Promise<void> => {
        await store.put(['old'], 'older', 'login', HOUR);
        await store.put(['new'], 'newer', 'login', HOUR);
      };
      await put();
      deepEqual(await store.remove(['new', 'old'], 'any'), 'newer');
      deepEqual([await store.read(['new']), await store.read(['old'])], [undefined, undefined]);
      await put();
      deepEqual(await store.remove(['new', 'old'], { login: 'login' }), 'newer');
      deepEqual(await store.read(['new', 'old']), undefined);
    }),

    check(
      'leaves nothing under an old key when somebody logs in, and removes from wherever it is',
      async ({ store }) => {
        await store.put(['old'], 'tokens', 'login', HOUR);
        const before = await versionOf(store, 'old');
        await store.put(['new', 'old'], 'other', 'login-2', HOUR);
        deepEqual(await store.read(['old']), undefined);
        ok((await versionOf(store, 'new')) > before);
        await store.put(['old', 'new'], 'third', 'login-3', HOUR);
        deepEqual(await store.remove(['new', 'old'], 'any'), 'third');
        deepEqual(
          [await store.read(['new', 'old']), await store.remove(['new', 'old'], 'any')],
          [undefined, undefined],
        );
      },
    ),

    check('keeps two apps apart', async ({ store, other }) => {
      await store.put(['a'], 'ours', 'login', HOUR);
      await store.acquire('a', 'holder', LEASE_MS);
      deepEqual(await other.read(['a']), undefined);
      ok((await other.acquire('a', 'holder', LEASE_MS)) !== undefined);
      await other.put(['a'], 'theirs', 'login', HOUR);
      deepEqual(await other.remove(['a'], 'any'), 'theirs');
      matches(await store.read(['a']), { value: 'ours' });
    }),
  ];
}
