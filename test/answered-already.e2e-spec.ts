import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CallbackReason, MubarokahEvents } from 'nestjs-mubarokah/events';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { BrowserSession } from './support/browser-session.js';
import { ADAPTERS, CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';
import { until } from './support/until.js';

/** What an app does that lets no request take long. */
const HASTY_MS = 30;
function answerInTime(_: IncomingMessage, response: ServerResponse, next: () => void): void {
  const timer = setTimeout(() => response.writeHead(503, { 'x-hasty': 'yes' }).end(), HASTY_MS);
  response.on('close', () => clearTimeout(timer));
  next();
}

// A rejection or exception that nobody catches would end the process, and here it fails the test.
describe.each(ADAPTERS)('a callback that the app has answered already, on %s', (adapter) => {
  let sandbox: MubarokahSandbox;
  let app: TestApp;
  const reasons: CallbackReason[] = [];

  beforeAll(async () => {
    app = await startApp(adapter, {
      options: async (url) => {
        sandbox = await MubarokahSandbox.start({
          clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
        });
        return { baseUrl: sandbox.url };
      },
      configure: (nest) => nest.use(answerInTime),
    });
    app.app.get(MubarokahEvents).on('callback', ({ reason }) => reasons.push(reason));
  });
  afterAll(async () => {
    await app.close();
    await sandbox.close();
  });

  it('ends in its outcome, and nothing else', async () => {
    const browser = new BrowserSession();
    const begun = await browser.get(`${app.url}/auth/mubarokah`);
    const back = await sandbox.authorizeFor(begun.headers.get('location')!);
    sandbox.next('token', { delayMs: 5 * HASTY_MS });
    const { status, headers } = await browser.get(back);
    expect([status, headers.get('x-hasty')]).toEqual([503, 'yes']);
    await until(() => reasons.length > 0);
    expect(reasons).toEqual(['none']);
    expect((await browser.get(`${app.url}/health`)).status).toBe(200);
  });
});
