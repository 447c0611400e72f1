import { afterEach, describe, expect, it } from '@jest/globals';
import { custom, type Dependency } from 'nestjs-mubarokah';
import type { HealthOptions } from 'nestjs-mubarokah/health';
import { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import { ADAPTERS, startApp, type TestApp } from '../support/start-app.js';
import { until } from '../support/until.js';

let app: TestApp | undefined;
let sandbox: MubarokahSandbox | undefined;
afterEach(async () => {
  await app?.close();
  await sandbox?.close();
  [app, sandbox] = [undefined, undefined];
});

const get = async (path: string): Promise<{ status: number; json: Record<string, unknown> }> => {
  const response = await fetch(app!.url + path);
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};

describe.each(ADAPTERS)('health that nobody said anything of, on %s', (adapter) => {
  const start = async (health: HealthOptions, dependencies: readonly Dependency[] = []): Promise<void> => {
    sandbox ??= await MubarokahSandbox.start();
    app = await startApp(adapter, { options: () => ({ baseUrl: sandbox!.url, dependencies, health }) });
  };
  // The test apps have it turned off.
  const byDefault = { mubarokah: undefined } as unknown as HealthOptions;

  it('includes Mubarokah ID at the deep check, and nowhere else', async () => {
    await start(byDefault);
    await until(async () => (await get('/health/deep')).json['status'] === 'ok');
    expect((await get('/health/deep')).json['details']).toEqual({ mubarokah: { status: 'up' } });
    expect((await get('/health/ready')).json['details']).toEqual({});
  });

  it('is degraded while Mubarokah ID is out, and fails neither liveness nor readiness', async () => {
    sandbox = await MubarokahSandbox.start();
    for (let i = 0; i < 10; i += 1) sandbox.next('user', { status: 503, body: 'maintenance' });
    await start(byDefault);
    await until(async () => (await get('/health/deep')).json['status'] === 'degraded');
    const statuses: Record<string, number> = {};
    for (const path of ['/health', '/status', '/health/live', '/health/ready', '/health/deep'])
      statuses[path] = (await get(path)).status;
    expect(statuses).toEqual({
      '/health': 200,
      '/status': 200,
      '/health/live': 200,
      '/health/ready': 200,
      '/health/deep': 200,
    });
  });

  it.each<[string, HealthOptions, readonly Dependency[], string[]]>([
    ['leaves it out when told to', { mubarokah: false }, [], []],
    ['has it beside what the app depends on', byDefault, [custom('db', () => true)], ['db', 'mubarokah']],
    ['looks at it as the app says', { mubarokah: { mode: 'passive' } }, [], ['mubarokah']],
  ])('%s', async (_, health, dependencies, names) => {
    await start(health, dependencies);
    expect(Object.keys((await get('/health/deep')).json['details'] as object)).toEqual(names);
    const isAsked = sandbox!.requests.length > 0;
    const mayBeAsked = names.includes('mubarokah') && health.mubarokah === undefined;
    expect(isAsked && !mayBeAsked).toBe(false);
  });
});
