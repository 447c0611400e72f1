import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Bulkhead, type Took } from './bulkhead.js';

const SLOW_MS = 1_000;
const FIRST_LIMIT = 5;
const PATIENCE_MS = 60_000;

/** A server whose calls end when the test says so. */
class Server {
  readonly bulkhead = new Bulkhead(SLOW_MS);
  readonly inFlight: (() => void)[] = [];
  readonly ended: (number | 'never begun')[] = [];
  begun = 0;

  call(waitMs = PATIENCE_MS, isForAll = true): void {
    const work = () => {
      const number = (this.begun += 1);
      return new Promise<number>((resolve) => this.inFlight.push(() => resolve(number)));
    };
    void this.bulkhead
      .run(work, { waitMs, isForAll })
      .then((result) => this.ended.push(result ?? 'never begun'));
  }

  calls(count: number): void {
    for (let call = 0; call < count; call += 1) this.call();
  }

  /** Ends the oldest calls; what waits then begins. */
  async answer(count: number): Promise<void> {
    for (const end of this.inFlight.splice(0, count)) end();
    await settled();
  }
}
const settled = (): Promise<unknown> => jest.advanceTimersByTimeAsync(0);

describe('Bulkhead', () => {
  let server: Server;
  beforeEach(() => {
    jest.useFakeTimers();
    server = new Server();
  });
  afterEach(() => void jest.useRealTimers());

  it('lets so many calls be under way, and the next in the order they came', async () => {
    server.calls(FIRST_LIMIT + 3);
    expect(server.begun).toBe(FIRST_LIMIT);
    await server.answer(2);
    expect([server.begun, server.ended]).toEqual([FIRST_LIMIT + 2, [1, 2]]);
    await server.answer(20);
    await server.answer(20);
    expect(server.ended).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives the place back when the work fails, and hands on what it threw', async () => {
    const defect = new TypeError('ours');
    for (let call = 0; call < 2 * FIRST_LIMIT; call += 1)
      await expect(
        server.bulkhead.run(() => Promise.reject(defect), { waitMs: 0, isForAll: true }),
      ).rejects.toBe(defect);
  });

  it('never begins a call whose time is up, and keeps no place for it', async () => {
    server.calls(FIRST_LIMIT);
    server.call(500);
    server.call();
    await jest.advanceTimersByTimeAsync(499);
    expect(server.ended).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(server.ended).toEqual(['never begun']);
    await server.answer(1);
    expect(server.begun).toBe(FIRST_LIMIT + 1);
    await server.answer(20);
    expect(server.ended).toHaveLength(FIRST_LIMIT + 2);
  });

  it('never begins a call that could not end in time, going by the last one', async () => {
    server.calls(FIRST_LIMIT);
    server.call(700);
    server.call(900);
    server.call(700, false); // which has time of its own from then on
    server.bulkhead.took(400, true);
    server.bulkhead.took(SLOW_MS, false);
    jest.advanceTimersByTime(400);
    await server.answer(FIRST_LIMIT);
    expect(server.ended).toEqual([1, 2, 3, 4, 5, 'never begun']);
    expect(server.begun).toBe(FIRST_LIMIT + 2);
  });

  it('lets no more than a thousand wait', async () => {
    server.calls(FIRST_LIMIT + 1_000);
    await settled();
    expect(server.ended).toEqual([]);
    server.call();
    await settled();
    expect(server.ended).toEqual(['never begun']);
  });

  describe('finds out how many calls at once the server can bear:', () => {
    /** How many are begun when many want to. */
    const limit = async (): Promise<number> => {
      while (server.inFlight.length > 0) await server.answer(2_000);
      const before = server.begun;
      server.calls(50);
      return server.begun - before;
    };
    /** Calls wait. */
    const beBusy = (): void => server.calls(2 * FIRST_LIMIT);

    it('half as many after a slow one, and one at least', async () => {
      server.bulkhead.took(SLOW_MS, true);
      expect(await limit()).toBe(2);
      for (let slow = 0; slow < 5; slow += 1) {
        jest.advanceTimersByTime(SLOW_MS + 1);
        server.bulkhead.took(SLOW_MS, false);
      }
      expect(await limit()).toBe(1);
    });

    it('once for all that were under way together', async () => {
      for (let slow = 0; slow < 5; slow += 1) server.bulkhead.took(SLOW_MS, true);
      expect(await limit()).toBe(2);
    });

    it('one more after a round in time, and sixteen at most', async () => {
      beBusy();
      for (let quick = 0; quick < FIRST_LIMIT + 1; quick += 1) server.bulkhead.took(SLOW_MS - 1, true);
      expect(await limit()).toBe(FIRST_LIMIT + 1);
      for (let quick = 0; quick < 1_000; quick += 1) server.bulkhead.took(1, true);
      expect(await limit()).toBe(16);
    });

    it('as many as before where a call alone is as slow, until one is quick again', async () => {
      server.bulkhead.took(SLOW_MS, true, true);
      for (let slow = 0; slow < 5; slow += 1) {
        jest.advanceTimersByTime(SLOW_MS + 1);
        server.bulkhead.took(2 * SLOW_MS - 1, true);
      }
      expect(await limit()).toBe(FIRST_LIMIT);
      server.bulkhead.took(1, true, true);
      server.bulkhead.took(SLOW_MS, true);
      expect(await limit()).toBe(2);
    });

    it('half as many where calls take twice as long as one alone, or are not answered', async () => {
      server.bulkhead.took(SLOW_MS, true, true);
      server.bulkhead.took(2 * SLOW_MS, true);
      expect(await limit()).toBe(2);
      jest.advanceTimersByTime(2 * SLOW_MS + 1);
      server.bulkhead.took(SLOW_MS, false, true);
      expect(await limit()).toBe(1);
    });

    it('and tells a call alone from one that had company when it began', async () => {
      const took: Took[] = [];
      const work = (tell: Took): Promise<void> => new Promise(() => took.push(tell));
      void server.bulkhead.run(work, { waitMs: PATIENCE_MS, isForAll: true });
      void server.bulkhead.run(work, { waitMs: PATIENCE_MS, isForAll: true });
      await settled();
      const [alone, inCompany] = took as [Took, Took];
      alone(SLOW_MS, true);
      inCompany(SLOW_MS, true); // is no measure of one alone
      inCompany(2 * SLOW_MS - 1, true);
      beBusy();
      expect(server.inFlight).toHaveLength(FIRST_LIMIT - 2);
    });

    it('and no more where nobody waits, or nobody answers', async () => {
      for (let quick = 0; quick < 50; quick += 1) server.bulkhead.took(1, true);
      beBusy();
      for (let quick = 0; quick < 50; quick += 1) server.bulkhead.took(1, false);
      expect(await limit()).toBe(FIRST_LIMIT);
    });
  });
});
