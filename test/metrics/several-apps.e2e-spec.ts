import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Dependency, MubarokahOptions } from 'nestjs-mubarokah';
import { Counter, Registry } from 'prom-client';
import { MubarokahEvents } from '../../libs/mubarokah/src/events/index.js';
import { ADAPTERS, startApp, type TestApp } from '../support/start-app.js';
import { until } from '../support/until.js';

let apps: TestApp[] = [];
afterEach(async () => {
  for (const app of apps) await app.close();
  apps = [];
});

const REFUSED = 'oauth_requests_total{route="mubarokah.callback",status_code="400"}';
const SESSIONS = 'mubarokah_active_sessions';

/** A pool that has so many connections in use. */
const pool = (used: number): Dependency => ({
  name: 'db',
  metrics: {
    operations: [],
    attach(observer) {
      observer.connections(() => ({ used }));
      return () => undefined;
    },
  },
});

async function valueOf(registry: Registry, series: string): Promise<number | undefined> {
  const line = (await registry.metrics()).split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const namesOn = (registry: Registry): string[] => registry.getMetricsAsArray().map(({ name }) => name);

describe.each(ADAPTERS)('several apps of one process on %s', (adapter) => {
  const start = async (registry: Registry, options: MubarokahOptions = {}): Promise<TestApp> => {
    const metrics = { defaultMetrics: true, ...options.metrics, registry };
    const app = await startApp(adapter, { options: () => ({ ...options, metrics }) });
    apps.push(app);
    return app;
  };
  /** Asks for what is refused, and waits until it is counted. */
  const beRefused = async ({ url }: TestApp, registry: Registry, count: number): Promise<void> => {
    await (await fetch(`${url}/auth/mubarokah/callback`)).text();
    await until(async () => (await valueOf(registry, REFUSED)) === count);
  };
  const tellSessions = ({ app }: TestApp, count: number): void =>
    app.get(MubarokahEvents).emit({ type: 'active-sessions', count, at: Date.now() });

  it('leave nothing on the registry when they are closed, and what is the own of somebody else alone', async () => {
    const registry = new Registry();
    const theirs = new Counter({ name: 'visits_total', help: 'Theirs.', registers: [registry] });
    const joined = new Counter({
      name: 'oauth_requests_total',
      help: 'Theirs.',
      labelNames: ['route', 'status_code'],
      registers: [registry],
      collect: () => theirs.inc(),
    });
    const { collect } = joined as { collect?: unknown };
    const app = await start(registry, { dependencies: [pool(1)] });
    await beRefused(app, registry, 1);
    expect(namesOn(registry).length).toBeGreaterThan(50);
    await app.close();
    expect(namesOn(registry)).toEqual(['visits_total', 'oauth_requests_total']);
    expect((joined as { collect?: unknown }).collect).toBe(collect);
    expect(Object.hasOwn(joined, 'reset')).toBe(false);
  });

  it('begin at zero after each other, with all there is', async () => {
    const registry = new Registry();
    const first = await start(registry, { dependencies: [pool(5)] });
    const names = namesOn(registry);
    await beRefused(first, registry, 1);
    tellSessions(first, 7);
    expect(await valueOf(registry, SESSIONS)).toBe(7);
    await first.close();

    const second = await start(registry, { dependencies: [pool(2)] });
    expect(namesOn(registry).sort()).toEqual(names.sort());
    const shown = async (): Promise<string> => (await fetch(`${second.url}/metrics`)).text();
    const text = await shown();
    expect(text).toContain(`\n${REFUSED} 0\n`);
    expect(text).toContain(`\n${SESSIONS} 0\n`);
    expect(text).toContain('\nmubarokah_dependency_connections{dependency="db",state="used"} 2\n');
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
    tellSessions(first, 9); // whatever a closed app still says
    await beRefused(second, registry, 1);
    expect(await shown()).toContain(`\n${SESSIONS} 0\n`);
  });

  it('add up, and what is true of a closed one is no longer shown', async () => {
    const registry = new Registry();
    const first = await start(registry, { dependencies: [pool(5)] });
    await beRefused(first, registry, 1);
    const second = await start(registry, { dependencies: [pool(2)] });
    await beRefused(second, registry, 2);
    const connections = 'mubarokah_dependency_connections{dependency="db",state="used"}';
    expect(await valueOf(registry, connections)).toBe(7);
    await first.close();
    expect(await valueOf(registry, connections)).toBe(2);
    expect(await valueOf(registry, 'process_start_time_seconds')).toBeGreaterThan(0);
    // A counter never goes down.
    expect(await valueOf(registry, REFUSED)).toBe(2);
    await beRefused(second, registry, 3);
    await second.close();
    expect(namesOn(registry)).toEqual([]);
  });

  it('share the sessions of one client, and add those of several', async () => {
    const registry = new Registry();
    const [one, replica] = [await start(registry), await start(registry)];
    const other = await start(registry, { clientId: 'another-client' });
    tellSessions(one, 4);
    tellSessions(replica, 5);
    tellSessions(other, 10);
    expect(await valueOf(registry, SESSIONS)).toBe(15);
    await replica.close();
    expect(await valueOf(registry, SESSIONS)).toBe(14);
    await one.close();
    expect(await valueOf(registry, SESSIONS)).toBe(10);
  });

  it('tell the totals of the process once', async () => {
    const registry = new Registry();
    await start(registry);
    await start(registry);
    const total = async (): Promise<number> => {
      const states = ['active', 'idle'].map(
        (state) => `mubarokah_runtime_event_loop_seconds_total{state="${state}"}`,
      );
      const values = await Promise.all(states.map((series) => valueOf(registry, series)));
      return values.reduce<number>((sum, value) => sum + value!, 0);
    };
    for (let scrape = 0; scrape < 2; scrape += 1) {
      const shown = await total();
      const { active, idle } = performance.eventLoopUtilization();
      expect(shown).toBeGreaterThan(0);
      expect(shown).toBeLessThanOrEqual((active + idle) / 1000);
    }
  });

  it('keep their rows at zero when the app resets its metrics, and what is so goes on', async () => {
    const registry = new Registry();
    const app = await start(registry, { dependencies: [pool(3)], metrics: { defaultMetrics: false } });
    await beRefused(app, registry, 1);
    tellSessions(app, 4);
    const seriesOf = async (): Promise<string[]> =>
      (await registry.metrics())
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.slice(0, line.lastIndexOf(' ')));
    const before = await seriesOf();
    registry.resetMetrics();
    expect((await seriesOf()).sort()).toEqual(before.sort());
    expect(await valueOf(registry, REFUSED)).toBe(0);
    expect(await valueOf(registry, SESSIONS)).toBe(4);
    expect(await registry.metrics()).toMatch(/^mubarokah_build_info\{.*\} 1$/m);
    await beRefused(app, registry, 1);
  });

  it('end while another one is there and serves', async () => {
    const registry = new Registry();
    const first = await start(registry);
    const second = await start(registry);
    const closing = first.close();
    expect(await (await fetch(`${second.url}/metrics`)).text()).toContain(`\n${REFUSED} 0\n`);
    await closing;
    await beRefused(second, registry, 1);
    expect(await (await fetch(`${second.url}/metrics`)).text()).toContain(`\n${REFUSED} 1\n`);
  });
});
