import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import { until } from '../support/until.js';
import { waitedForCpuMs } from '../support/waited-for-cpu.js';
import { type Fault, FAULTS } from './faults.js';
import type { Replica } from './replica.js';
import {
  answeredLogins,
  begin,
  browserOf,
  describeTally,
  get,
  sumOf,
  type Tally,
  Traffic,
} from './traffic.js';
import { PUBLIC_URL, startWorld, storedSessions, type World } from './world.js';

/** `all`, or those whose name holds it; without it, the few that are chosen. */
const { CHAOS = '' } = process.env;
const CHOSEN = FAULTS.filter(({ name, isChosen }) =>
  CHAOS === '' ? isChosen === true : CHAOS === 'all' || name.includes(CHAOS),
);
const WELL_MS = CHAOS === '' ? 1_000 : 2_000;
const ILL_MS = CHAOS === '' ? 2_500 : 5_000;
/** A machine that is busy with other things may take so much longer; what it took is taken off. */
const BUSY_MS = 20_000;
/** The sessions are counted every 5 s. */
const COUNTED_WITHIN_MS = 12_000;

describeWith('redis-server')('two replicas, people who log in and look at pages, and', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterAll(() => world?.stop(), 60_000);

  const callbacksCounted = async (): Promise<number> => {
    const counts = await Promise.all(
      world.replicas.map((one) => one.count('mubarokah_oauth_callbacks_total')),
    );
    return counts[0]! + counts[1]!;
  };

  /** Whether somebody can log in there and look at a page. */
  const serves = async ({ url }: Replica): Promise<boolean> => {
    const browser = browserOf(() => url);
    const callback = await begin(browser, world).catch(() => undefined);
    if (callback === undefined || (await get(browser, callback)) !== 303) return false;
    return (await get(browser, `${PUBLIC_URL}/profile`)) === 200;
  };

  const checkWhatWasMet = (fault: Fault, met: Tally): void => {
    expect(sumOf(met, /hung$/)).toBe(0);
    // A replica that is frozen or gone cannot say that it lives.
    if (fault.of !== 'replica') {
      expect(sumOf(met, /lost$/)).toBe(0);
      expect(sumOf(met, /^live (?!200)/)).toBe(0);
    }
    if (fault.of === 'provider') expect(sumOf(met, /^ready (?!200)/)).toBe(0);
    if (fault.of === 'provider' || fault.keepsPages === true) {
      expect(sumOf(met, /^page 200/)).toBeGreaterThan(0);
      expect(sumOf(met, /^page (?!200|lost)/)).toBe(0);
    }
  };

  /** Of the logins that were tried beside the traffic nobody noted how many came to their callback. */
  const checkCounts = (counted: number, met: Tally, tried: number): void => {
    expect(counted).toBeGreaterThanOrEqual(answeredLogins(met));
    expect(counted).toBeLessThanOrEqual(answeredLogins(met) + tried);
  };

  it.each(CHOSEN.map((fault) => [fault.name, fault] as const))(
    '%s',
    async (name, fault) => {
      const before = await callbacksCounted();
      const traffic = new Traffic(world);
      await sleep(WELL_MS);
      await fault.inject(world);
      await sleep(ILL_MS);
      await fault.mend(world);
      const mendedAt = performance.now();
      const waitsBefore = waitsForCpu(world);

      const { backWithinMs = 3_000 } = fault;
      let tried = 0;
      for (const replica of world.replicas)
        await until(async () => {
          tried += 1;
          return (await serves(replica)) || sleep(50, false);
        }, backWithinMs + BUSY_MS);
      // Without what a busy machine adds: for how long the one waited that waited longest.
      const waits = waitsForCpu(world).map((ms, index) => ms - waitsBefore[index]!);
      const backMs = performance.now() - mendedAt - Math.max(...waits);
      const met = await traffic.stop();
      process.stdout.write(`${name}: back after ${(backMs / 1_000).toFixed(1)} s, ${describeTally(met)}\n`);

      expect(backMs).toBeLessThan(backWithinMs);
      expect(world.replicas.map(({ isRunning }) => isRunning)).toEqual([true, true]);
      checkWhatWasMet(fault, met);
      expect(sumOf(met, /^login 303/)).toBeGreaterThan(0);
      if (fault.losesCounts !== true) checkCounts((await callbacksCounted()) - before, met, tried);
      const areEqual = async (): Promise<boolean> => {
        const stored = await storedSessions(world);
        const counted = await Promise.all(
          world.replicas.map((one) => one.count('mubarokah_active_sessions')),
        );
        return counted.every((count) => count === stored);
      };
      await until(async () => (await areEqual()) || sleep(200, false), COUNTED_WITHIN_MS);
    },
    90_000,
  );
});

/** How long each replica, and this process with the sandbox in it, has waited for a CPU. */
function waitsForCpu({ replicas }: World): number[] {
  return [waitedForCpuMs(), ...replicas.map(({ pid }) => waitedForCpuMs(pid))];
}
