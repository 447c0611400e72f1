import { afterEach, describe, expect, it } from '@jest/globals';
import { createCache } from 'cache-manager';
import { cache, custom, type Dependency, redis } from 'nestjs-mubarokah';
import { ADAPTERS, startApp, type TestApp } from '../support/start-app.js';
import { until } from '../support/until.js';

const QUICK = { intervalMs: 50, timeoutMs: 40 };
/** A client by its shape. */
const client = {
  status: 'ready',
  call: async (): Promise<string> => 'PONG',
  sendCommand: (command: { promise: Promise<unknown> }): Promise<unknown> => command.promise,
};
const command = (name: string) => ({ name, promise: Promise.resolve() });

let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const textOf = async (path: string): Promise<string> => (await fetch(app!.url + path)).text();
const detailsOf = async (path: string): Promise<unknown> =>
  (JSON.parse(await textOf(path)) as { details: unknown }).details;
const measured = async (): Promise<string[]> =>
  (await textOf('/metrics')).match(/^mubarokah_(dependency|cache)_.*_(count|total)\{.*\} [1-9]\d*$/gm) ?? [];

describe.each(ADAPTERS)('a dependency that is declared once, on %s', (adapter) => {
  const start = async (dependencies: readonly Dependency[], providers: object[] = []): Promise<void> => {
    app = await startApp(adapter, {
      options: () => ({ dependencies }),
      providers: providers.map((useValue, index) => ({ provide: `p${index}`, useValue })),
    });
  };

  it('is checked and measured by its name', async () => {
    const { sendCommand } = client;
    await start([
      redis('sessions', client),
      redis('not-checked', { ...client }, { check: false }),
      redis('not-measured', client, { metrics: false }),
      custom('search', () => true),
    ]);
    expect(await detailsOf('/health/ready')).toEqual({
      sessions: { status: 'up' },
      'not-measured': { status: 'up' },
      search: { status: 'up' },
    });
    await client.sendCommand(command('get'));
    expect(await measured()).toEqual([
      'mubarokah_dependency_operation_duration_seconds_count{dependency="sessions",operation="get",outcome="success"} 1',
    ]);
    const series = await textOf('/metrics');
    expect(series).toContain('{dependency="not-checked",operation="get",outcome="success"} 0');
    expect(series).not.toMatch(/dependency="(not-measured|search)"/);
    await app!.close();
    expect(client.sendCommand).toBe(sendCommand);
  });

  it('degrades when it is a cache that cannot be read, and its checks are no misses', async () => {
    let isBroken = false;
    const store = {
      get: () => (isBroken ? Promise.reject(new Error('away')) : Promise.resolve(undefined)),
      set: () => undefined,
      delete: () => true,
      clear: () => undefined,
      on: () => undefined,
    };
    const pages = createCache({ stores: [store as never] });
    await start([cache('pages', pages, QUICK)]);
    const deep = async (): Promise<unknown> => [
      (await fetch(`${app!.url}/health/deep`)).status,
      await detailsOf('/health/deep'),
    ];
    expect(await deep()).toEqual([200, { pages: { status: 'up' } }]);
    isBroken = true;
    await until(async () => JSON.stringify(await deep()) === '[200,{"pages":{"status":"down"}}]');
    expect(await measured()).toEqual([]);
    await pages.get('a page');
    expect(await measured()).toEqual([
      expect.stringContaining('operation="get",outcome="failure"} 1'),
      'mubarokah_cache_requests_total{cache="pages",result="error"} 1',
    ]);
  });

  it('is closed when no check and no module needs it any more, the last one first', async () => {
    const log: string[] = [];
    const dependency = (name: string): Dependency => ({
      name,
      check: { ...QUICK, probe: () => void log.push(`check ${name}`) },
      close: async () => void log.push(`close ${name}`),
    });
    await start(
      [dependency('database'), dependency('cache')],
      [
        { onModuleDestroy: () => void log.push('destroy') },
        { onApplicationShutdown: () => void log.push('shutdown') },
      ],
    );
    await app!.close();
    const ends = log.filter((line) => !line.startsWith('check'));
    expect(ends).toEqual(['destroy', 'shutdown', 'close cache', 'close database']);
    expect(log.slice(log.indexOf('shutdown'))).toEqual(ends.slice(1));
  });
});
