import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { custom } from 'nestjs-mubarokah';
import { HealthMonitor } from '../../libs/mubarokah/src/health/index.js';
import { MubarokahEvents } from '../../libs/mubarokah/src/events/index.js';
import { capturedLog } from '../support/captured-log.js';
import { createHealthApp, type HealthApp, PLATFORMS, startHealthApp } from './health-app.js';
import { until } from '../support/until.js';

const TOKEN = 'a-token-for-the-operators';
const up = async (): Promise<void> => {};
const never = (): Promise<never> => new Promise(() => {});
const failing = async (): Promise<never> => {
  throw Object.assign(new Error('connect ECONNREFUSED db.internal:5432'), { code: 'ECONNREFUSED' });
};

let running: HealthApp | undefined;
const start = async (...parameters: Parameters<typeof startHealthApp>): Promise<HealthApp> =>
  (running = await startHealthApp(...parameters));

afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(PLATFORMS)('the health endpoints on %s', (platform) => {
  it('answers the basic check and liveness without touching a dependency', async () => {
    const { get } = await start({ dependencies: [custom('db', failing)] }, { platform });
    for (const path of ['/health', '/status', '/health/live']) {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.text).toBe('{"status":"ok"}');
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('is ready as soon as it listens when each critical check has passed', async () => {
    const slow = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));
    const { get } = await start({ dependencies: [custom('db', slow)] }, { platform });
    const answer = await get('/health/ready');
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      status: 'ok',
      info: { db: { status: 'up' } },
      error: {},
      details: { db: { status: 'up' } },
    });
  });

  it('is not ready while a critical check is down, and says which', async () => {
    const { get } = await start({ dependencies: [custom('db', failing), custom('redis', up)] }, { platform });
    const answer = await get('/health/ready');
    expect(answer.status).toBe(503);
    expect(answer.json).toEqual({
      status: 'error',
      info: { redis: { status: 'up' } },
      error: { db: { status: 'down' } },
      details: { db: { status: 'down' }, redis: { status: 'up' } },
    });
  });

  it('degrades deep, and leaves readiness alone, when a check that may only degrade is down', async () => {
    const checks = [custom('db', up), custom('mail', failing, { criticality: 'degrade' })];
    const { get } = await start({ dependencies: checks }, { platform });
    const deep = await get('/health/deep');
    expect(deep.status).toBe(200);
    expect(deep.json).toMatchObject({ status: 'degraded', error: { mail: { status: 'down' } } });
    const ready = await get('/health/ready');
    expect(ready.json).toMatchObject({ status: 'ok', details: { db: { status: 'up' } } });
  });

  it('answers HEAD without a body and refuses other methods', async () => {
    const { get } = await start({}, { platform });
    for (const path of ['/health', '/health/live', '/health/ready', '/health/deep']) {
      const head = await get(path, { method: 'HEAD' });
      expect([head.status, head.text]).toEqual([200, '']);
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const refused = await get(path, { method });
        expect([method, refused.status, refused.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
      }
    }
  });

  it('leaves excluded checks out of the verdict', async () => {
    const { get } = await start({ dependencies: [custom('db', failing), custom('redis', up)] }, { platform });
    const answer = await get('/health/ready?exclude=db&exclude=nothing');
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json.details)).toEqual(['redis']);
  });

  it('adds statuses, and nothing else, for ?verbose', async () => {
    const { get } = await start({ dependencies: [custom('db', failing)] }, { platform });
    const { json } = await get('/health/deep?verbose');
    expect(json.details.db).toEqual({ status: 'down', raw: 'down', criticality: 'critical' });
  });

  it('writes application/health+json for who accepts it', async () => {
    const checks = [custom('db', up), custom('mail', failing, { criticality: 'degrade' })];
    const { get } = await start({ dependencies: checks }, { platform });
    const headers = { accept: 'application/health+json' };
    const deep = await get('/health/deep', { headers });
    expect(deep.headers.get('content-type')).toBe('application/health+json; charset=utf-8');
    expect(deep.json).toEqual({
      status: 'warn',
      checks: { db: [{ status: 'pass' }], mail: [{ status: 'fail' }] },
    });
    expect((await get('/health/live', { headers })).json).toEqual({ status: 'pass' });
  });

  it('shows messages and latencies to whoever has the token, and to nobody else', async () => {
    const { get } = await start({ dependencies: [custom('db', failing)], details: TOKEN }, { platform });
    const seenWith = async (authorization: string): Promise<unknown> =>
      (await get('/health/deep', { headers: { authorization } })).json.details.db!;
    expect(await seenWith(`Bearer ${TOKEN}`)).toEqual({
      status: 'down',
      raw: 'down',
      criticality: 'critical',
      message: 'connection refused',
      responseTime: expect.any(Number),
      ageMs: expect.any(Number),
    });
    for (const authorization of ['', 'Bearer', 'Bearer ', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN]) {
      expect(await seenWith(authorization)).toEqual({ status: 'down' });
    }
  });

  it('lets the app decide who sees details; a predicate that throws or hangs lets nobody', async () => {
    const predicates = {
      yes: async () => true,
      truthy: async () => 1 as never,
      throwing: () => {
        throw new Error('broken');
      },
      hanging: never,
    };
    const shown: Record<string, boolean> = {};
    for (const [name, details] of Object.entries(predicates)) {
      const { get, close } = await startHealthApp(
        { dependencies: [custom('db', up)], details },
        { platform },
      );
      shown[name] = 'responseTime' in (await get('/health/deep')).json.details.db!;
      await close();
    }
    expect(shown).toEqual({ yes: true, truthy: false, throwing: false, hanging: false });
  });

  it('serves other paths, or none', async () => {
    const moved = await start({ path: '/internal/up', statusPath: false }, { platform });
    expect((await moved.get('/internal/up/ready')).status).toBe(200);
    expect((await moved.get('/health')).status).toBe(404);
    expect((await moved.get('/status')).status).toBe(404);
    await moved.close();
    const { get } = await start({ enabled: false, dependencies: [custom('db', up)] }, { platform });
    expect((await get('/health')).status).toBe(404);
  });
});

describe.each(PLATFORMS)('the monitor, on %s', (platform) => {
  it('asks a dependency once an interval, however many probes come, healthy or not', async () => {
    const calls = { healthy: 0, broken: 0 };
    const checks = [
      custom('healthy', async () => void calls.healthy++, { intervalMs: 60_000 }),
      custom(
        'broken',
        async () => {
          calls.broken++;
          return failing();
        },
        { intervalMs: 60_000 },
      ),
    ];
    const { get } = await start({ dependencies: checks }, { platform });
    const answers = await Promise.all(Array.from({ length: 50 }, () => get('/health/ready')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(calls).toEqual({ healthy: 1, broken: 1 });
  });

  it('is not ready before a critical check has passed once', async () => {
    let isUp = false;
    const { get } = await start(
      { dependencies: [custom('db', () => (isUp ? up() : failing()), { intervalMs: 60, timeoutMs: 50 })] },
      { platform },
    );
    expect((await get('/health/ready')).status).toBe(503);
    isUp = true;
    await until(async () => (await get('/health/ready')).status === 200);
  });

  it('forgives one lost answer, and not two', async () => {
    const script = [up, failing, up, failing, failing, up];
    const { app } = await start(
      { dependencies: [custom('db', () => (script.shift() ?? up)(), { intervalMs: 30, timeoutMs: 20 })] },
      { platform },
    );
    const monitor = app.get(HealthMonitor, { strict: false });
    const seen = monitor.report().checks.map(({ raw, status }) => `${raw}/${status}`);
    app.get(MubarokahEvents, { strict: false }).on('health-check', () => {
      const [check] = monitor.report().checks;
      seen.push(`${check?.raw}/${check?.status}`);
    });
    await until(() => seen.length === 6);
    expect(seen).toEqual(['up/up', 'down/up', 'up/up', 'down/up', 'down/down', 'up/up']);
  });

  it('says of 600 failing probes that the check fell, and then how long it lasted', async () => {
    let probes = 0;
    const log = capturedLog();
    const probe = (): Promise<void> => (++probes > 601 || probes === 1 ? up() : failing());
    await start(
      { dependencies: [custom('db', probe, { intervalMs: 4, timeoutMs: 3 })] },
      { platform, prepare: (app) => app.useLogger(log) },
    );
    const lines = (): string[] => log.lines.filter((line) => line.endsWith('Health'));
    await until(() => lines().some((line) => line.includes('up again')), 20_000);
    expect(probes).toBeGreaterThan(600);
    expect(lines()).toEqual([
      'warn db is down: connection refused; this instance is not ready Health',
      expect.stringMatching(/^log db is up again after \d+(\.\d)? s Health$/),
    ]);
  });

  it('takes checks that a module adds, and refuses a name that is taken', async () => {
    const { app, get } = await start({ dependencies: [custom('db', up)] }, { platform });
    const monitor = app.get(HealthMonitor, { strict: false });
    monitor.add(custom('search', failing));
    await until(async () => (await get('/health/ready')).json.details.search?.status === 'down');
    expect(() => monitor.add(custom('db', up))).toThrow('got "db" twice');
  });

  it('refuses to boot with checks that cannot work', async () => {
    const sameName = [custom('db', up), custom('db', up)];
    await expect(startHealthApp({ dependencies: sameName })).rejects.toThrow('got "db" twice');
    const withLiveness = startHealthApp({
      // @ts-expect-error liveness can be given no dependency
      live: { dependencies: [custom('db', up)] },
    });
    await expect(withLiveness).rejects.toThrow('"health.live" is not an option');
  });
});

it('is alive and not ready while the app still starts', async () => {
  let goOn: () => void = () => {};
  const slow = {
    provide: 'SLOW',
    useValue: { onModuleInit: () => new Promise<void>((resolve) => (goOn = resolve)) },
  };
  const app = await createHealthApp({}, { metadata: { providers: [slow] } });
  const server = app.getHttpServer() as Server;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const statusOf = async (path: string): Promise<number> => (await fetch(url + path)).status;
  const started = app.init();
  await until(async () => (await statusOf('/health/live')) === 200);
  const ready = await fetch(`${url}/health/ready`);
  expect([ready.status, ready.headers.get('retry-after'), await ready.json()]).toMatchObject([
    503,
    null,
    { status: 'error' },
  ]);
  goOn();
  await started;
  expect(await statusOf('/health/ready')).toBe(200);
  await app.close();
});
