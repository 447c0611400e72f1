import { afterEach, describe, expect, it } from '@jest/globals';
import { customCheck, type HealthOptions, mubarokahCheck } from 'nestjs-mubarokah/health';
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
  const start = async (health: HealthOptions): Promise<void> => {
    sandbox ??= await MubarokahSandbox.start();
    app = await startApp(adapter, { options: () => ({ baseUrl: sandbox!.url, health }) });
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

  it.each<[string, HealthOptions, string[]]>([
    ['leaves it out when told to', { mubarokah: false }, []],
    [
      'has it beside the checks of the app',
      { ...byDefault, checks: [customCheck('db', () => true)] },
      ['db', 'mubarokah'],
    ],
    [
      'leaves it to a check of the app',
      { ...byDefault, checks: [mubarokahCheck({ name: 'provider', mode: 'passive' })] },
      ['provider'],
    ],
  ])('%s', async (_, health, names) => {
    await start(health);
    expect(Object.keys((await get('/health/deep')).json['details'] as object)).toEqual(names);
    const isAsked = sandbox!.requests.length > 0;
    expect(isAsked && !names.includes('mubarokah')).toBe(false);
  });
});
