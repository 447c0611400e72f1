import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import { eventually } from '../support/eventually.js';
import { startPrometheus } from '../support/prometheus.js';
import { startApp, type TestApp } from '../support/start-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await startApp('fastify', { options: () => ({ metrics: { defaultMetrics: true } }) });
});
afterEach(() => app.close());

async function value(series: string): Promise<number> {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1));
}

function holdEventLoop(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('the metrics of the process', () => {
  it('tell each scraper the same of the event loop', async () => {
    const late = async (): Promise<number> => {
      const text = await (await fetch(`${app.url}/metrics`)).text();
      const of = (end: string) =>
        Number(new RegExp(`^mubarokah_runtime_event_loop_delay_seconds_${end} (.*)$`, 'm').exec(text)?.[1]);
      return of('count') - of('bucket\\{le="0.1"\\}');
    };
    const before = await late();
    holdEventLoop(250);
    await sleep(150);
    expect(await late()).toBeGreaterThan(before);
    expect(await late()).toBeGreaterThan(before); // where prom-client's own gauges say nothing any more
  });

  it('tell how busy the event loop is', async () => {
    const state = (name: string) => value(`mubarokah_runtime_event_loop_seconds_total{state="${name}"}`);
    const before = { active: await state('active'), idle: await state('idle') };
    holdEventLoop(300);
    await sleep(100);
    const after = { active: await state('active'), idle: await state('idle') };
    expect(after.active - before.active).toBeGreaterThan(0.29);
    expect(after.idle - before.idle).toBeGreaterThan(0);
  });

  it('tell the memory that there is', async () => {
    const limit = await value('mubarokah_runtime_memory_limit_bytes');
    expect(limit).toBeGreaterThan(0);
    expect(limit).toBeLessThanOrEqual(totalmem());
  });

  it('tell how large the heap may grow, which is what V8 goes by', async () => {
    const limit = await value('mubarokah_runtime_heap_limit_bytes');
    expect(limit).toBe(getHeapStatistics().heap_size_limit);
    expect(limit).toBeGreaterThan(await value('nodejs_heap_size_total_bytes'));
  });

  it('tell what was read from and written to disks', async () => {
    const written = () => value('mubarokah_runtime_disk_bytes_total{direction="written"}');
    const folder = await mkdtemp(join(tmpdir(), 'disk-'));
    const before = await written();
    writeFileSync(join(folder, 'file'), Buffer.alloc(1_048_576));
    const kept = /^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))![1];
    expect(await written()).toBeGreaterThanOrEqual(before);
    expect(await written()).toBeGreaterThanOrEqual(Number(kept));
    await rm(folder, { recursive: true });
  });

  it.each([
    ['received', 0],
    ['transmitted', 8],
  ])('tell what the network %s', async (direction, column) => {
    /** As the system tells it: all interfaces but the loopback. */
    const counted = (): number =>
      readFileSync('/proc/self/net/dev', 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/:\s*/))
        .filter(([name, figures]) => figures !== undefined && name !== 'lo')
        .reduce((sum, [, figures]) => sum + Number(figures!.split(/\s+/)[column]), 0);
    const before = counted();
    const shown = await value(`mubarokah_runtime_network_bytes_total{direction="${direction}"}`);
    expect(shown).toBeGreaterThanOrEqual(before);
    expect(shown).toBeLessThanOrEqual(counted());
  });

  it.each([
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_heap_size_used_bytes',
    'nodejs_eventloop_lag_seconds',
    'process_open_fds',
    'process_max_fds',
  ])("tell %s, which is prom-client's", async (series) => {
    expect(await value(series)).toBeGreaterThanOrEqual(0);
  });

  it('tell how long garbage collection took', async () => {
    const text = async (): Promise<string> => (await fetch(`${app.url}/metrics`)).text();
    const kept: unknown[] = [];
    await eventually('garbage was collected', async () => {
      for (let i = 0; i < 100_000; i += 1) kept[i % 1_000] = { i };
      return /^nodejs_gc_duration_seconds_count\{.*\} [1-9]/m.test(await text());
    });
  });

  describeWith('prometheus')('with two Prometheus servers', () => {
    it('are the same for both', async () => {
      const servers = [await startPrometheus(app.url), await startPrometheus(app.url)];
      try {
        // Of each: how late timers were on average, over the time that it has seen.
        const figures = async (): Promise<number[]> => {
          const late = 'mubarokah_runtime_event_loop_delay_seconds';
          const found = await Promise.all(servers.map((one) => one.query(`${late}_sum / ${late}_count`)));
          return found.map((samples) => samples[0]?.value ?? NaN);
        };
        for (let i = 0; i < 20; i += 1) {
          holdEventLoop(100);
          await sleep(50);
        }
        await eventually('both have seen the same', async () => {
          const [one = NaN, two = NaN] = await figures();
          return one > 0.005 && Math.abs(one - two) / one < 0.05;
        });
      } finally {
        await Promise.all(servers.map((one) => one.stop()));
      }
    }, 60_000);
  });
});
