import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MubarokahClient } from 'nestjs-mubarokah';
import { type MubarokahEvent, MubarokahEvents } from 'nestjs-mubarokah/events';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { BrowserSession } from './support/browser-session.js';
import { type StallingProxy, startStallingProxy } from './support/stalling-proxy.js';
import { ADAPTERS, CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';

describe.each(ADAPTERS)('a connection to Mubarokah ID that died while nobody used it, on %s', (adapter) => {
  let sandbox: MubarokahSandbox;
  let proxy: StallingProxy;
  let app: TestApp;
  const events: MubarokahEvent[] = [];

  beforeAll(async () => {
    app = await startApp(adapter, {
      options: async (url) => {
        sandbox = await MubarokahSandbox.start({
          clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
        });
        proxy = await startStallingProxy(Number(new URL(sandbox.url).port));
        return { baseUrl: `http://localhost:${proxy.port}` };
      },
    });
    for (const type of ['callback', 'token-request', 'api-request', 'provider-attempt'] as const)
      app.app.get(MubarokahEvents).on(type, (event) => events.push(event));
  });
  afterAll(async () => {
    await app.close();
    await proxy.stop();
    await sandbox.close();
  });

  const logIn = async (): Promise<number> => {
    const browser = new BrowserSession();
    const begun = await browser.get(`${app.url}/auth/mubarokah`);
    const { search } = new URL(begun.headers.get('location')!);
    return (await browser.get(await sandbox.authorizeFor(`/oauth/authorize${search}`))).status;
  };

  it('costs no login: the exchange and what follows go over a new one', async () => {
    expect(await logIn()).toBe(303);
    sandbox.reset();
    events.length = 0;
    proxy.forget();
    expect(await logIn()).toBe(303);
    expect(sandbox.requests.map(({ endpoint }) => endpoint).filter((name) => name !== 'login')).toEqual([
      ...['authorize', 'authorize'],
      'token',
      'user',
    ]);
    expect(events).toMatchObject([
      { type: 'provider-attempt', operation: 'token_exchange', verdict: 'success' },
      { type: 'token-request', error: 'none' },
      { type: 'provider-attempt', operation: 'api_user', verdict: 'success' },
      { type: 'api-request', error: 'none' },
      { type: 'callback', reason: 'none' },
    ]);
  });

  it('costs no refresh either', async () => {
    const client = app.app.get(MubarokahClient);
    const isRefused = () =>
      expect(client.refresh('unknown')).rejects.toMatchObject({ code: 'invalid_grant' });
    await isRefused();
    proxy.forget();
    await isRefused();
  });
});
