import { Agent, get as httpGet, type Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { drainOnShutdown } from '../../libs/mubarokah/src/health/index.js';
import { createHealthApp, PLATFORMS, startHealthApp } from './health-app.js';
import type { DrainScenario } from './drain-main.js';
import { HeldAnswers } from './held-answers.js';
import { type RunningProgram, startProgram } from '../support/start-program.js';
import { getRequest, openConnection } from './raw-connection.js';
import { until } from '../support/until.js';
import { stopwatch } from '../support/waited-for-cpu.js';

describe.each(PLATFORMS)('app.close() with a drain, on %s', (platform) => {
  it('is not ready at once, stays alive, serves as usual, and only then runs the hooks', async () => {
    const log: string[] = [];
    const hooks = { provide: 'HOOKS', useValue: { onModuleDestroy: () => void log.push('hook') } };
    const { app, get, close } = await startHealthApp(
      {},
      {
        platform,
        metadata: { controllers: [HeldAnswers], providers: [hooks] },
        prepare: (app) => drainOnShutdown(app, { drainMs: 1_000, signals: [] }),
      },
    );
    expect((await get('/health/ready')).status).toBe(200);
    const closed = close().then(() => log.push('closed'));

    const ready = await get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.json.status).toBe('shutting_down');
    expect(ready.headers.get('retry-after')).toBe('1');
    expect((await get('/health/live')).status).toBe(200);
    const business = await get('/quick');
    expect([business.text, business.headers.get('connection')]).toEqual(['quick', 'close']);

    const late = get('/slow');
    await until(() => HeldAnswers.waiting === 1);
    await until(() => !(app.getHttpServer() as Server).listening);
    log.push('not listening');
    HeldAnswers.release();
    expect((await late).text).toBe('slow');
    await closed;
    expect(log).toEqual(['not listening', 'hook', 'closed']);
    await expect(get('/quick')).rejects.toThrow();
  });

  it('cuts what is still under way before the hard limit', async () => {
    const { get, close } = await startHealthApp(
      {},
      {
        platform,
        metadata: { controllers: [HeldAnswers] },
        prepare: (app) => drainOnShutdown(app, { drainMs: 20, hardLimitMs: 70, signals: [] }),
      },
    );
    const slow = get('/slow').then(
      () => 'answered',
      () => 'cut',
    );
    await until(() => HeldAnswers.waiting === 1);
    await close();
    expect(await slow).toBe('cut');
  });

  it('lets a start that is under way end first, and listens no more', async () => {
    let finishStart: (() => void) | undefined;
    const log: string[] = [];
    const hooks = {
      onModuleInit: () => new Promise<void>((resolve) => (finishStart = resolve)),
      onApplicationShutdown: () => void log.push('hook'),
    };
    const app = await createHealthApp(
      {},
      {
        platform,
        metadata: { providers: [{ provide: 'HOOKS', useValue: hooks }] },
        prepare: (app) => drainOnShutdown(app, { drainMs: 20, signals: [] }),
      },
    );
    const listening = app.listen(0, 'localhost');
    await until(() => finishStart !== undefined);
    const closed = app.close();
    finishStart?.();
    await Promise.all([listening, closed]);
    expect(log).toEqual(['hook']);
    expect((app.getHttpServer() as Server).listening).toBe(false);
  });

  it('lets a server that begins to listen do so first, and listens no more', async () => {
    const app = await createHealthApp(
      {},
      { platform, prepare: (app) => drainOnShutdown(app, { drainMs: 20, signals: [] }) },
    );
    await app.init();
    await Promise.all([app.listen(0, 'localhost'), app.close()]);
    expect((app.getHttpServer() as Server).listening).toBe(false);
  });

  it('lets idle connections of clients go', async () => {
    const { url, close } = await startHealthApp(
      {},
      { platform, prepare: (app) => drainOnShutdown(app, { drainMs: 20, hardLimitMs: 10_000, signals: [] }) },
    );
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve) =>
      httpGet(`${url}/health`, { agent }, (response) => response.resume().on('end', resolve)),
    );
    const tookMs = stopwatch();
    await close();
    expect(tookMs()).toBeLessThan(2_000); // Node keeps them for 5 s, Fastify for 72
    agent.destroy();
  });
});

it('refuses times that cannot work', async () => {
  const { app, close } = await startHealthApp();
  expect(() => drainOnShutdown(app, { drainMs: -1 })).toThrow('"drainMs" must be');
  expect(() => drainOnShutdown(app, { drainMs: 100, hardLimitMs: 100 })).toThrow(
    '"hardLimitMs" must be more than',
  );
  await close();
});

describe('a signal', () => {
  let instance: RunningProgram | undefined;
  afterEach(() => void instance?.process.kill('SIGKILL'));

  async function launch(scenario: DrainScenario) {
    instance = await startProgram('health/drain-main.ts', JSON.stringify(scenario));
    const { url } = instance;
    return { ...instance, get: (path: string) => fetch(`${url}${path}`) };
  }

  it.each(PLATFORMS)(
    'drains, runs the hooks with the signal, and ends the process by it (%s)',
    async (platform) => {
      const { process, exited, lines, get } = await launch({
        platform,
        drainMs: 1_000,
        alsoEnableShutdownHooks: 'after',
      });
      expect((await get('/health/ready')).status).toBe(200);
      process.kill('SIGTERM');
      await until(async () => (await get('/health/ready')).status === 503);
      expect((await get('/health/live')).status).toBe(200);
      expect(await (await get('/slow')).text()).toBe('done');
      expect(await exited).toEqual([null, 'SIGTERM']);
      expect(lines).toEqual(['onModuleDestroy', 'onApplicationShutdown SIGTERM']);
    },
    30_000,
  );

  it.each(PLATFORMS)(
    'leaves the hooks their share of the time, whatever clients hold on to (%s)',
    async (platform) => {
      const { process, exited, lines, url } = await launch({ platform, drainMs: 20, hardLimitMs: 4_000 });
      const clients = await Promise.all([openConnection(url), openConnection(url)]);
      for (const client of clients) client.send(getRequest('/never'));
      await until(() => lines.length === 2);
      const startedAt = performance.now();
      process.kill('SIGTERM');
      expect(await exited).toEqual([null, 'SIGTERM']);
      expect(lines).toEqual(['never', 'never', 'onModuleDestroy', 'onApplicationShutdown SIGTERM']);
      expect(performance.now() - startedAt).toBeLessThan(3_900);
      expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(['', '']);
    },
  );

  it('ends the process when the last of its apps has drained', async () => {
    const { process, exited, lines } = await launch({ platform: 'express', drainMs: 0, secondAppMs: 500 });
    process.kill('SIGTERM');
    expect(await exited).toEqual([null, 'SIGTERM']);
    expect(lines).toEqual(['onModuleDestroy', 'onApplicationShutdown SIGTERM', 'second app']);
  });

  it('exits at once the second time', async () => {
    const { process, exited, lines, get } = await launch({
      platform: 'express',
      drainMs: 60_000,
      alsoEnableShutdownHooks: 'before',
    });
    process.kill('SIGINT');
    await until(async () => (await get('/health/ready')).status === 503);
    const startedAt = performance.now();
    process.kill('SIGINT');
    expect(await exited).toEqual([null, 'SIGINT']);
    expect(performance.now() - startedAt).toBeLessThan(10_000); // and not when it has drained for a minute
    expect(lines).toEqual([]);
  }, 30_000);

  it('ends the process at the hard limit, though a hook hangs', async () => {
    const { process, exited, lines } = await launch({
      platform: 'express',
      drainMs: 20,
      hardLimitMs: 300,
      hangs: true,
    });
    process.kill('SIGTERM');
    expect(await exited).toEqual([null, 'SIGTERM']);
    expect(lines).toEqual(['onModuleDestroy']);
  }, 30_000);
});
