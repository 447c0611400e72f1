import { describe, expect, it } from '@jest/globals';
import { type PgPool, pgPoolPing } from './pg.js';
import { outcomeOf } from './ping/ping-outcome.fixture.js';

type Client = Awaited<ReturnType<PgPool['connect']>>;

const clientThat = (query: Client['query'], released: unknown[]): Client => ({
  query,
  release: (destroy) => void released.push(destroy),
  on: () => {},
  removeListener: () => {},
});
const poolOf = (connect: PgPool['connect'], options: PgPool['options'] = { max: 2 }): PgPool => ({
  connect,
  totalCount: 1,
  idleCount: 0,
  waitingCount: 0,
  options,
});

describe('pgPoolPing', () => {
  it('gives a connection back that comes when nobody waits for it any more', async () => {
    const released: unknown[] = [];
    const client = clientThat(async () => {}, released);
    let arrive: (client: Client) => void = () => {};
    const pool = poolOf(() => new Promise((resolve) => (arrive = resolve)));
    expect(await outcomeOf(pgPoolPing(pool), 10)).toEqual({ status: 'down', reason: 'timeout' });
    arrive(client);
    await new Promise(setImmediate);
    expect(released).toEqual([undefined]);
  });

  it('closes a connection whose query failed, and returns one whose query did not', async () => {
    const released: unknown[] = [];
    const failing = clientThat(() => Promise.reject(Object.assign(new Error(), { code: '57P01' })), released);
    expect(await outcomeOf(pgPoolPing(poolOf(async () => failing)), 100)).toEqual({
      status: 'down',
      reason: 'busy',
    });
    const working = clientThat(async () => {}, released);
    expect(await outcomeOf(pgPoolPing(poolOf(async () => working)), 100)).toMatchObject({ status: 'up' });
    expect(released).toEqual([true, undefined]);
  });

  it.each([
    ['none', undefined, 125],
    ['off', 0, 125],
    ['longer', 5_000, 125],
    ['shorter', 20, 20],
  ])(
    'lets the pool keep a deadline that ends after its own, and leaves the one of the app as it was (%s)',
    async (_, usual, expected) => {
      const options: PgPool['options'] = { max: 2, connectionTimeoutMillis: usual };
      let seen: number | undefined;
      const pool = poolOf(async () => {
        seen = options.connectionTimeoutMillis;
        return clientThat(async () => {}, []);
      }, options);
      await outcomeOf(pgPoolPing(pool), 100);
      expect([seen, options.connectionTimeoutMillis]).toEqual([expected, usual]);
    },
  );
});
