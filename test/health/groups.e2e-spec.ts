import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { custom } from 'nestjs-mubarokah';
import { drainOnShutdown, HealthMonitor } from '../../libs/mubarokah/src/health/index.js';
import { type HealthApp, PLATFORMS, startHealthApp } from './health-app.js';
import { startApp, type TestApp } from '../support/start-app.js';
import { until } from '../support/until.js';

const up = async (): Promise<void> => {};
const failing = (): Promise<never> => Promise.reject(new Error('away'));
const DEPENDENCIES = [
  custom('database', up),
  custom('redis', failing),
  custom('mail', failing, { criticality: 'degrade' }),
];

let running: HealthApp | undefined;
let wholeApp: TestApp | undefined;
const start = async (...parameters: Parameters<typeof startHealthApp>): Promise<HealthApp> =>
  (running = await startHealthApp(...parameters));

afterEach(async () => {
  await running?.close();
  await wholeApp?.close();
  running = wholeApp = undefined;
});

@Injectable()
class SearchModule implements OnModuleInit {
  constructor(private readonly monitor: HealthMonitor) {}
  onModuleInit(): void {
    this.monitor.add(custom('search', up));
  }
}

describe.each(PLATFORMS)('a group of checks, on %s', (platform) => {
  it('is served as the deep check of its members and of nothing else', async () => {
    const groups = { storage: ['database', 'redis'], 'fast-lane': ['database'], outside: ['mail'] };
    const { get } = await start({ dependencies: DEPENDENCIES, groups }, { platform });

    const storage = await get('/health/storage');
    expect(storage.status).toBe(503);
    expect(storage.json).toEqual({
      status: 'error',
      info: { database: { status: 'up' } },
      error: { redis: { status: 'down' } },
      details: { database: { status: 'up' }, redis: { status: 'down' } },
    });
    const fast = await get('/health/fast-lane');
    expect([fast.status, fast.json.status, Object.keys(fast.json.details)]).toEqual([
      200,
      'ok',
      ['database'],
    ]);
    const outside = await get('/health/outside');
    expect([outside.status, outside.json.status]).toEqual([200, 'degraded']);
    expect((await get('/health/other')).status).toBe(404);
  });

  it('understands what the deep check does: ?verbose, ?exclude, health+json, HEAD, details for the authorised', async () => {
    const details = 'a-token-for-the-operators';
    const groups = { storage: ['database', 'redis'] };
    const { get } = await start({ dependencies: DEPENDENCIES, groups, details }, { platform });

    expect((await get('/health/storage?verbose')).json.details.redis).toEqual({
      status: 'down',
      raw: 'down',
      criticality: 'critical',
    });
    const excluded = await get('/health/storage?exclude=redis');
    expect([excluded.status, Object.keys(excluded.json.details)]).toEqual([200, ['database']]);
    const json = await get('/health/storage', { headers: { accept: 'application/health+json' } });
    expect(json.headers.get('content-type')).toBe('application/health+json; charset=utf-8');
    expect(json.json).toEqual({
      status: 'fail',
      checks: { database: [{ status: 'pass' }], redis: [{ status: 'fail' }] },
    });
    expect((await get('/health/storage', { method: 'HEAD' })).status).toBe(503);
    expect((await get('/health/storage', { method: 'POST' })).status).toBe(405);
    const shown = await get('/health/storage', { headers: { authorization: `Bearer ${details}` } });
    expect(shown.json.details.redis).toMatchObject({ message: 'the check failed' });
  });

  it('tells of its members, not of a drain', async () => {
    const { get, close } = await start(
      { dependencies: DEPENDENCIES, groups: { storage: ['database'] } },
      { platform, prepare: (app) => drainOnShutdown(app, { drainMs: 500, signals: [] }) },
    );
    const closed = close();
    await until(async () => (await get('/health/ready')).status === 503);
    expect((await get('/health/storage')).status).toBe(200);
    await closed;
  });

  it('is left out of the times of requests, as every probe is', async () => {
    const groups = { storage: ['database'] };
    const { url, registry } = (wholeApp = await startApp(platform, {
      options: () => ({ dependencies: DEPENDENCIES, health: { groups } }),
    }));
    for (const path of ['/health/storage', '/health/elsewhere']) await (await fetch(url + path)).text();
    const routes = async (): Promise<string[]> =>
      [
        ...(await registry.metrics()).matchAll(/^http_server_request_duration_seconds_count{(.*)} [1-9]/gm),
      ].map(([, labels]) => labels!);
    await until(async () => (await routes()).length > 0);
    expect(await routes()).toEqual(['method="GET",route="_unmatched",status_code="404"']);
  });

  it('may hold a check that a module adds before the app has started', async () => {
    const { get } = await start(
      { groups: { finding: ['search'] } },
      { platform, metadata: { providers: [SearchModule] } },
    );
    expect((await get('/health/finding')).json).toMatchObject({
      status: 'ok',
      details: { search: { status: 'up' } },
    });
  });
});

it('refuses to boot with a group that names a check that nobody declared', async () => {
  const groups = { storage: ['database', 'redsi'], finding: ['search'] };
  const boot = startHealthApp({ dependencies: DEPENDENCIES, groups });
  await expect(boot).rejects.toThrow(
    '"health.groups.storage" names "redsi", but the checks there are: database, redis, mail.',
  );
  await expect(boot).rejects.toThrow('"health.groups.finding" names "search"');
  await expect(startHealthApp({ groups })).rejects.toThrow('but the checks there are: none.');
});
