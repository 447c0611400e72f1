import { afterEach, describe, expect, it } from '@jest/globals';
import { type CallbackReason, MubarokahEvents, type MubarokahEventOf } from 'nestjs-mubarokah/events';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { BrowserSession } from './support/browser-session.js';
import { SerialTokenProxy } from './support/serial-token-proxy.js';
import { type Adapter, ADAPTERS, CALLBACK_PATH, startApp } from './support/start-app.js';

/** What a hashed client secret costs the provider, on its one CPU. */
const TOKEN_MS = 400;
/** The default of `callbackTimeoutMs`: so many logins fit in, if no time is lost. */
const FIT = 10_000 / TOKEN_MS;
/** For the rest of a login, on a machine that is busy. */
const LOST = 7;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(adapter: Adapter) {
  let sandbox!: MubarokahSandbox;
  const running = await startApp(adapter, {
    options: async (appUrl) => {
      const redirectUris = [appUrl + CALLBACK_PATH];
      sandbox = await MubarokahSandbox.start({ clients: [{ ...SANDBOX_CLIENT, redirectUris }] });
      const proxy = await SerialTokenProxy.start(sandbox.url, TOKEN_MS);
      closing.push(
        () => proxy.close(),
        () => sandbox.close(),
      );
      return { baseUrl: proxy.url, health: { enabled: false } };
    },
  });
  closing.unshift(() => running.close());
  const { app, url } = running;
  const events = app.get(MubarokahEvents);
  const reasons: CallbackReason[] = [];
  const circuits: MubarokahEventOf<'circuit'>[] = [];
  events.on('callback', ({ reason }) => reasons.push(reason));
  events.on('circuit', (event) => circuits.push(event));
  /** Somebody who has consented; what remains is to come back. */
  const person = async (): Promise<() => Promise<Response>> => {
    const browser = new BrowserSession();
    const login = new URL((await browser.get(`${url}/auth/mubarokah`)).headers.get('location')!);
    const callback = await sandbox.authorizeFor(sandbox.url + login.pathname + login.search);
    return () => browser.get(callback);
  };
  const people = (count: number) => Promise.all(Array.from({ length: count }, person));
  return { people, reasons, circuits };
}

describe.each(ADAPTERS)('64 logins at once on %s, at a provider that does one after the other', (adapter) => {
  it('get in as long as the time allows, and close the door to nobody', async () => {
    const { people, reasons, circuits } = await start(adapter);
    const [late, ...waiting] = await people(65);
    const answers = await Promise.all(waiting.map((comeBack) => comeBack()));
    const count = (status: number): number => answers.filter((answer) => answer.status === status).length;
    expect(count(303)).toBeGreaterThanOrEqual(FIT - LOST);
    expect(count(303) + count(504)).toBe(64);
    expect(new Set(reasons)).toEqual(new Set(['none', 'token_timeout']));
    expect(circuits).toEqual([]);
    expect((await late!()).status).toBe(303);
  }, 60_000);
});
