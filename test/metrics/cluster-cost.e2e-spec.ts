import { expect, it } from '@jest/globals';
import { scrapes } from '../../bench/scale/scrapes.mjs';

it('a scrape costs the primary of a cluster at most twice what it costs a process alone, and never holds it', async () => {
  const { alone, cluster } = await scrapes(() => {});
  expect(Math.min(alone.series, cluster.series)).toBeGreaterThan(5_000);
  expect(cluster.refused).toBeLessThan(10); // of 40, where the machine is busy
  expect(cluster.cpuMs).toBeLessThan(2 * alone.cpuMs);
  expect(cluster.longestTurnMs).toBeLessThan(10);
}, 120_000);
