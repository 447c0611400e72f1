import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AppTokenStore, TokenStore } from '../options/index.js';
import { tokenStoreWith } from './token-parts.fixture.js';
import { MemoryTokenStore } from './stores/memory-token-store.js';
import type { HeldLease } from './refresh-lease.js';
import { tokenRoom } from './token-room.fixture.js';

const LEASE_MS = 5_000;
const KEY = 'a';

describe('RefreshLease', () => {
  let store: TokenStore;
  let finish: (value: string) => void;
  const hold = () => {
    const { lease } = tokenRoom(store);
    const work = jest.fn((_lease: HeldLease) => new Promise<string>((resolve) => (finish = resolve)));
    return { work, held: lease.hold(KEY, work) };
  };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    store = new MemoryTokenStore();
  });
  afterEach(() => void jest.useRealTimers());

  const settled = () => new Promise(setImmediate);

  it('does the work with a version of its own, and resolves to what it comes to', async () => {
    const { work, held } = hold();
    await settled();
    finish('done');
    expect(await held).toBe('done');
    expect(work.mock.calls).toMatchObject([[{ version: 1, record: undefined }]]);
  });

  it('lets one at a time do it, and the other go at once', async () => {
    const first = hold();
    await settled();
    const second = hold();
    expect(await second.held).toBeUndefined();
    expect(second.work).not.toHaveBeenCalled();
    finish('done');
    await first.held;
    const third = hold();
    await settled();
    finish('again');
    expect(await third.held).toBe('again');
    expect(third.work.mock.calls).toMatchObject([[{ version: 2, record: undefined }]]);
  });

  it('is given back when the work fails, with what it failed with', async () => {
    const { lease } = tokenRoom(store);
    const failure = new Error('no');
    await expect(lease.hold(KEY, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await lease.hold(KEY, async () => 'mine')).toBe('mine');
  });

  it('is renewed three times in its life, for its own holder, until the work is done', async () => {
    const acquire = jest.fn<AppTokenStore['acquire']>(async () => ({ version: 1, tokens: undefined }));
    const renew = jest.fn<AppTokenStore['renew']>(async () => undefined);
    store = tokenStoreWith(store, { acquire, renew });
    const { held } = hold();
    await settled();
    await jest.advanceTimersByTimeAsync(LEASE_MS);
    const [key, holder, leaseMs] = acquire.mock.lastCall!;
    expect(leaseMs).toBe(LEASE_MS);
    expect(holder).toMatch(/^[\da-f-]{36}$/);
    expect(renew.mock.calls).toHaveLength(3);
    expect(renew.mock.lastCall).toEqual([key, holder, LEASE_MS]);
    finish('done');
    await held;
    await settled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not keep a process alive', async () => {
    jest.useRealTimers();
    const setInterval = jest.spyOn(globalThis, 'setInterval');
    const { held } = hold();
    await settled();
    expect((setInterval.mock.results[0]!.value as NodeJS.Timeout).hasRef()).toBe(false);
    finish('done');
    await held;
    setInterval.mockRestore();
  });

  it('does not mind that the store neither prolongs it nor takes it back', async () => {
    const gone = () => Promise.reject(new Error('gone'));
    store = tokenStoreWith(store, { renew: gone, release: gone });
    const { held } = hold();
    await settled();
    await jest.advanceTimersByTimeAsync(LEASE_MS);
    finish('done');
    expect(await held).toBe('done');
  });
});
