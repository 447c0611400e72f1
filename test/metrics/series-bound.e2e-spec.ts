import { Controller, Get, type Type } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Dependency } from 'nestjs-mubarokah';
import { MubarokahEvents } from '../../libs/mubarokah/src/events/index.js';
import {
  CATALOGUE,
  type MetricFamily,
  seriesOf,
  seriesOfAll,
} from '../../libs/mubarokah/src/metrics/index.js';
import { MAXIMUM_DEPENDENCIES, MAXIMUM_OPERATIONS } from '../../libs/mubarokah/src/options/index.js';
import { ADAPTERS, type AppSetup, startApp, type TestApp } from '../support/start-app.js';
import { until } from '../support/until.js';

const FAMILIES = Object.values<MetricFamily>(CATALOGUE);
/** More than there is room for. */
const ROUTES = 600;
const CHECKS = 60;

let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

/** How many series each family has, in the order of the catalogue. */
async function scrape(): Promise<Record<string, number>> {
  const text = await (await fetch(`${app!.url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const names = lines.map((line) => /^\w+/.exec(line)![0]);
  return Object.fromEntries(
    FAMILIES.map(({ name, type }) => {
      const own = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name];
      return [name, names.filter((one) => own.includes(one)).length];
    }),
  );
}

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((all, count) => all + count, 0);

/** A controller with so many routes. */
function manyRoutes(): Type {
  class Routes {}
  for (let i = 0; i < ROUTES; i += 1) {
    const descriptor = { value: () => 'here', writable: true, configurable: true };
    Object.defineProperty(Routes.prototype, `route${i}`, descriptor);
    Get(`route${i}`)(Routes.prototype, `route${i}`, descriptor);
  }
  Controller('many')(Routes);
  return Routes;
}

/** A dependency that does everything it can, and something that it never named. */
function busyDependency(name: string): Dependency {
  const operations = Array.from({ length: MAXIMUM_OPERATIONS }, (_, i) => `operation${i}`);
  return {
    name,
    metrics: {
      operations,
      isCache: true,
      attach(observer) {
        for (const operation of [...operations, 'unheard of'])
          for (const succeeded of [true, false]) observer.operation(operation, succeeded, 1);
        for (const result of ['hit', 'miss', 'error'] as const) observer.cacheRequest(result);
        observer.connections(() => ({ used: 1, idle: 1, pending: 1, max: 1 }));
        return () => undefined;
      },
    },
  };
}

describe.each(ADAPTERS)('the number of series on %s', (adapter) => {
  const start = async (setup: AppSetup, dependencies: Dependency[] = []): Promise<void> => {
    const options = (): NonNullable<Awaited<ReturnType<NonNullable<AppSetup['options']>>>> => ({
      dependencies,
      metrics: { defaultMetrics: true },
      health: { enabled: false },
    });
    app = await startApp(adapter, { ...setup, options });
  };

  it('is what the catalogue says, from the first scrape', async () => {
    await start({});
    const shown = await scrape();
    // What the app or the system may add, and these two have: the versions, and bytes where the system tells them.
    const { buildInfo, diskBytes, networkBytes } = CATALOGUE;
    const added: string[] = [buildInfo, diskBytes, networkBytes].map(({ name }) => name);
    const listed = FAMILIES.filter(({ name }) => !added.includes(name));
    expect(listed.map(({ name }) => [name, shown[name]])).toEqual(
      listed.map((family) => [family.name, seriesOf(family).listed]),
    );
    expect(sum(shown) - added.reduce((all, name) => all + shown[name]!, 0)).toBe(seriesOfAll().listed);
    expect(shown[buildInfo.name]).toBe(1);
  });

  it('never exceeds what the catalogue says, however much the app names', async () => {
    const names = Array.from({ length: MAXIMUM_DEPENDENCIES }, (_, i) => `dependency${i}`);
    await start({ controllers: [manyRoutes()] }, names.map(busyDependency));
    for (let i = 0; i < ROUTES; i += 1) await (await fetch(`${app!.url}/many/route${i}`)).text();
    const events = app!.app.get(MubarokahEvents);
    for (let i = 0; i < CHECKS; i += 1)
      events.emit({
        type: 'health-check',
        check: `check${i}`,
        criticality: 'critical',
        kind: 'probe',
        status: 'up',
        durationMs: 1,
      });

    const overflow = `${CATALOGUE.serverDuration.name}_count{method="_OTHER",route="_overflow",status_code="2xx"}`;
    const { admits } = CATALOGUE.serverDuration;
    const text = async (): Promise<string> => (await fetch(`${app!.url}/metrics`)).text();
    await until(async () => (await text()).includes(`\n${overflow} ${ROUTES - admits}\n`));
    const shown = await scrape();
    expect(Object.keys(shown).filter((name) => shown[name]! > mostOf(name))).toEqual([]);
    // All of it is used, but for what this system does not tell.
    expect(Object.keys(shown).filter((name) => shown[name]! < mostOf(name))).toEqual(untold(shown));
    expect(sum(shown)).toBeLessThanOrEqual(seriesOfAll().most);
  }, 60_000);
});

const mostOf = (name: string): number => seriesOf(FAMILIES.find((one) => one.name === name)!).most;

const untold = (shown: Record<string, number>): string[] =>
  [CATALOGUE.diskBytes, CATALOGUE.networkBytes].map(({ name }) => name).filter((name) => shown[name] === 0);
