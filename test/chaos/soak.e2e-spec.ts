import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import type { Memory } from './replica.js';
import { describeTally, sumOf, Traffic } from './traffic.js';
import { startWorld, type World } from './world.js';

/** `npm run test:soak` takes ten; the gate leaves it out. */
const MINUTES = Number(process.env.SOAK_MINUTES);
const PACE = 4;
/** By how much the heap may differ; in less time it has not settled. */
const FLAT = MINUTES < 5 ? 1.1 : 1.03;
/** Longer than connections are kept that nobody uses. */
const IDLE_MS = 12_000;

describeWith('redis-server')(`${MINUTES} minutes of logins and pages`, () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterAll(() => world?.stop(), 60_000);

  const memory = async (): Promise<Memory> => {
    await sleep(IDLE_MS);
    return world.replicas[0].memory();
  };
  const runFor = async (minutes: number): Promise<Record<string, number>> => {
    const traffic = new Traffic(world, PACE);
    await sleep(minutes * 60_000);
    return traffic.stop();
  };

  const keysWithoutEnd = async (): Promise<string[]> => {
    const { redisCommand } = world.server;
    const keys = await redisCommand.keys('*');
    const lives = await Promise.all(keys.map((key) => redisCommand.pttl(key)));
    return keys.filter((_, index) => lives[index] === -1);
  };

  it(
    'leave the heap as it was, no handle and no key that stays',
    async () => {
      // Until all there is was used.
      await runFor(MINUTES / 2);
      const before = await memory();
      const met = await runFor(MINUTES);
      const after = await memory();

      const ratio = after.heapBytes / before.heapBytes;
      process.stdout.write(`${describeTally(met)}, heap ×${ratio.toFixed(3)}\n`);
      expect(sumOf(met, /hung|lost|[45]\d\d$/)).toBe(0);
      expect(sumOf(met, /^login 303/)).toBeGreaterThan(0);
      expect(ratio).toBeLessThan(FLAT);
      // Beside those there were: a connection may have been given up meanwhile.
      expect(addedTo(before.handles, after.handles)).toEqual([]);
      expect(await keysWithoutEnd()).toEqual([expect.stringMatching(/^mubarokah:session:\{.+\}:ends$/)]);
    },
    (MINUTES * 1.5 + 1) * 60_000,
  );
});

/** What is there now and was not before. */
function addedTo(before: readonly string[], now: readonly string[]): string[] {
  const left = [...before];
  return now.filter((kind) => {
    const index = left.indexOf(kind);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
