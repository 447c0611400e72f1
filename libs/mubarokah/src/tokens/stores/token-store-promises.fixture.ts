import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AppTokenStore, TokenStore } from '../../options/index.js';

const LEASE_MS = 60_000;
const HOUR = 3_600_000;

/** What every store of tokens owes to those who refresh. `pass` lets that time pass for the store. */
export function keepsTokenPromises(
  open: () => TokenStore,
  pass: (ms: number) => Promise<unknown> | void,
): void {
  let store: AppTokenStore;

  beforeEach(() => {
    store = open().forApp('app');
  });

  const versionOf = async (key: string): Promise<number> => (await store.read([key]))!.version;
  /** A version that is newer than what is there. */
  const nextVersion = async (key: string): Promise<number> => {
    const { version } = (await store.acquire(key, 'a holder', LEASE_MS))!;
    await store.release(key, 'a holder');
    return version;
  };

  it('gives back what was written, whatever is in it, and nothing else', async () => {
    const value = `a b\r\n"ä€💥"\0${'x'.repeat(10_000)}`;
    await store.put(['a'], value, 'login', HOUR);
    expect(await store.read(['a'])).toEqual({ key: 'a', value, version: expect.any(Number) as unknown });
    for (const key of ['b', 'constructor', '__proto__', '']) expect(await store.read([key])).toBeUndefined();
  });

  it('never gives one version twice, whoever asks for it, nor after the record is gone', async () => {
    const versions: number[] = [];
    for (const holder of ['one', 'two', 'three']) {
      const { version } = (await store.acquire('a', holder, LEASE_MS))!;
      await store.release('a', holder);
      await pass(2); // a store may go by a clock of milliseconds
      await store.put(['a'], 'x', 'login', HOUR);
      versions.push(version, await versionOf('a'));
      await store.remove(['a'], 'any');
      await pass(2);
    }
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    expect(versions).toHaveLength(6);
  });

  it('hands over what is there with the lease', async () => {
    await store.put(['a'], 'tokens', 'login', HOUR);
    const version = await versionOf('a');
    const lease = await store.acquire('a', 'holder', LEASE_MS);
    expect(lease!.tokens).toMatchObject({ value: 'tokens', version });
    expect(lease!.version).toBeGreaterThan(version);
    expect((await store.acquire('nobody', 'holder', LEASE_MS))!.tokens).toBeUndefined();
  });

  it('lets nobody who was overtaken overwrite or forget what is newer', async () => {
    await store.put(['a'], 'old', 'login', HOUR);
    const low = await nextVersion('a');
    await pass(2);
    const high = await nextVersion('a');
    expect(await store.replace(['a'], 'a', { value: 'newer', version: high }, 'a holder', HOUR)).toBe(true);
    expect(await store.replace(['a'], 'a', { value: 'older', version: low }, 'a holder', HOUR)).toBe(false);
    expect(await store.remove(['a'], { version: low })).toBeUndefined();
    expect(await store.read(['a'])).toMatchObject({ value: 'newer', version: high });
    expect(await store.remove(['a'], { version: high })).toBe('newer');
    expect(await store.read(['a'])).toBeUndefined();
  });

  it('brings nothing back that was removed while it was being refreshed', async () => {
    await store.put(['a'], 'old', 'login', HOUR);
    const { version } = (await store.acquire('a', 'holder', LEASE_MS))!;
    await store.remove(['a'], { login: 'login' });
    expect(await store.replace(['a'], 'a', { value: 'new', version }, 'a holder', HOUR)).toBe(false);
    expect(await store.read(['a'])).toBeUndefined();
  });

  it('removes what came of a login, refreshed or not, and nothing of another one', async () => {
    await store.put(['a'], 'old', 'login', HOUR);
    await store.replace(['a'], 'a', { value: 'new', version: await nextVersion('a') }, 'a holder', HOUR);
    expect(await store.remove(['a'], { login: 'another' })).toBeUndefined();
    expect(await store.remove(['a'], { login: 'login' })).toBe('new');
    expect(await store.remove(['a'], { login: 'login' })).toBeUndefined();
  });

  it('hands what it removes to one of many', async () => {
    await store.put(['a'], 'tokens', 'login', HOUR);
    const removed = await Promise.all(Array.from({ length: 20 }, () => store.remove(['a'], 'any')));
    expect(removed.filter((value) => value !== undefined)).toEqual(['tokens']);
  });

  it('forgets what nobody used for its time', async () => {
    await store.put(['a'], 'x', 'login', 1_500);
    await store.put(['b'], 'x', 'login', 1_500);
    await pass(600);
    await store.replace(['b'], 'b', { value: 'y', version: await nextVersion('b') }, 'a holder', 60_000);
    await pass(1_000);
    expect([await store.read(['a']), await store.read(['b'])]).toMatchObject([undefined, { value: 'y' }]);
  });

  it('gives the lease to one of many, and to the next when it was given back', async () => {
    const holders = Array.from({ length: 50 }, (_, index) => `holder ${index}`);
    const leases = await Promise.all(holders.map((holder) => store.acquire('a', holder, LEASE_MS)));
    const winner = leases.findIndex((lease) => lease !== undefined);
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
    expect(await store.acquire('b', 'another', LEASE_MS)).toBeDefined(); // of another user
    await store.release('a', holders[winner]!);
    await pass(2);
    expect((await store.acquire('a', 'next', LEASE_MS))!.version).toBeGreaterThan(leases[winner]!.version);
  });

  it('takes the lease from nobody but its holder', async () => {
    await store.acquire('a', 'holder', LEASE_MS);
    await store.release('a', 'somebody else');
    expect(await store.acquire('a', 'somebody else', LEASE_MS)).toBeUndefined();
  });

  it('gives the lease back with what was written, in one step', async () => {
    await store.put(['a'], 'old', 'login', HOUR);
    const { version } = (await store.acquire('a', 'holder', LEASE_MS))!;
    const replacing = store.replace(['a'], 'a', { value: 'new', version }, 'holder', HOUR);
    const next = await store.acquire('a', 'next', LEASE_MS);
    expect(await replacing).toBe(true);
    expect(next!.tokens).toMatchObject({ value: 'new', version });
  });

  it('ends a lease that nobody renews, and keeps one that its holder renews', async () => {
    await store.acquire('dead', 'holder', 200);
    await store.acquire('live', 'holder', 200);
    await store.renew('live', 'holder', LEASE_MS);
    await store.renew('dead', 'somebody else', LEASE_MS);
    await pass(201);
    expect(await store.acquire('dead', 'next', LEASE_MS)).toBeDefined();
    expect(await store.acquire('live', 'next', LEASE_MS)).toBeUndefined();
  });

  describe('while the secret is being replaced', () => {
    it('finds what lies under an old key, and moves it as it is refreshed', async () => {
      await store.put(['old'], 'tokens', 'login', HOUR);
      expect(await store.read(['new', 'old'])).toMatchObject({ key: 'old', value: 'tokens' });
      const { version } = (await store.acquire('old', 'holder', LEASE_MS))!;
      expect(await store.replace(['new', 'old'], 'old', { value: 'fresh', version }, 'a holder', HOUR)).toBe(
        true,
      );
      expect(await store.read(['old'])).toBeUndefined();
      expect(await store.read(['new', 'old'])).toEqual({ key: 'new', value: 'fresh', version });
      expect(await store.remove(['new', 'old'], { login: 'login' })).toBe('fresh');
    });

    it('overwrites nothing newer that a login brought under the new key', async () => {
      await store.put(['old'], 'tokens', 'login', HOUR);
      const version = await nextVersion('old');
      await pass(2);
      await store.put(['new'], 'newer', 'login-2', HOUR);
      expect(await store.replace(['new', 'old'], 'old', { value: 'older', version }, 'a holder', HOUR)).toBe(
        false,
      );
      expect(await store.read(['new', 'old'])).toMatchObject({ key: 'new', value: 'newer' });
    });

    it('removes all that there is, were it under both keys', async () => {
      const put = async (): Promise<void> => {
        await store.put(['old'], 'older', 'login', HOUR);
        await store.put(['new'], 'newer', 'login', HOUR);
      };
      await put();
      expect(await store.remove(['new', 'old'], 'any')).toBe('newer');
      expect([await store.read(['new']), await store.read(['old'])]).toEqual([undefined, undefined]);
      await put();
      expect(await store.remove(['new', 'old'], { login: 'login' })).toBe('newer');
      expect(await store.read(['new', 'old'])).toBeUndefined();
    });

    it('leaves nothing under an old key when somebody logs in, and removes from wherever it is', async () => {
      await store.put(['old'], 'tokens', 'login', HOUR);
      const before = await versionOf('old');
      await store.put(['new', 'old'], 'other', 'login-2', HOUR);
      expect(await store.read(['old'])).toBeUndefined();
      expect(await versionOf('new')).toBeGreaterThan(before);
      await store.put(['old', 'new'], 'third', 'login-3', HOUR);
      expect(await store.remove(['new', 'old'], 'any')).toBe('third');
      expect([await store.read(['new', 'old']), await store.remove(['new', 'old'], 'any')]).toEqual([
        undefined,
        undefined,
      ]);
    });
  });

  it('keeps two apps apart', async () => {
    const other = open().forApp('other');
    await store.put(['a'], 'ours', 'login', HOUR);
    await store.acquire('a', 'holder', LEASE_MS);
    expect(await other.read(['a'])).toBeUndefined();
    expect(await other.acquire('a', 'holder', LEASE_MS)).toBeDefined();
    await other.put(['a'], 'theirs', 'login', HOUR);
    expect(await other.remove(['a'], 'any')).toBe('theirs');
    expect(await store.read(['a'])).toMatchObject({ value: 'ours' });
  });
}
