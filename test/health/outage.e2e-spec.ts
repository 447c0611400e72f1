import { afterEach, describe, expect, it } from '@jest/globals';
import { MubarokahEvents } from 'nestjs-mubarokah/events';
import type { MubarokahCheckOptions } from 'nestjs-mubarokah/health';
import { type MubarokahSandbox, SANDBOX_CLIENT, type SandboxAnswer } from 'nestjs-mubarokah/testing';
import { type Logins, startLogins } from '../metrics/logins.js';
import { BrowserSession } from '../support/browser-session.js';
import { type Adapter, ADAPTERS } from '../support/start-app.js';
import { until } from '../support/until.js';

const DETAILS = { headers: { authorization: 'Bearer a-token-for-the-operators' } };
const SEVERITY = ['up', 'degraded', 'down'];

/** A way in which Mubarokah ID can be of no use to anybody. */
interface Outage {
  readonly begin: (sandbox: MubarokahSandbox) => void | Promise<void>;
  readonly found: { readonly status: string; readonly message: string; readonly fault: string };
}
const everywhere =
  (answer: SandboxAnswer): Outage['begin'] =>
  (sandbox) => {
    for (const endpoint of ['token', 'user'] as const) sandbox.next(endpoint, { ...answer, times: Infinity });
  };
const down = (message: string, fault = 'provider'): Outage['found'] => ({ status: 'down', message, fault });
const JSON_TYPE = { 'content-type': 'application/json' };
const TOKENS = JSON.stringify({ access_token: 'a-token', token_type: 'Bearer', expires_in: 3600 });
const HTML = '<!doctype html><title>Fatal error</title>';
const UNEXPECTED = down('something else answers in its place');
const SERVER_ERROR = down('it answers with server errors');

/** Those that somebody without a secret or a token sees too. */
const EVERYBODYS: Readonly<Record<string, Outage>> = {
  maintenance: {
    begin: everywhere({ status: 503, body: { message: 'Service Unavailable' } }),
    found: SERVER_ERROR,
  },
  'a gateway without a server': { begin: everywhere({ status: 502, body: HTML }), found: SERVER_ERROR },
  'an HTML page with status 200': { begin: everywhere({ status: 200, body: HTML }), found: UNEXPECTED },
  'another JSON': { begin: everywhere({ status: 200, body: { hello: 'world' } }), found: UNEXPECTED },
  'an empty body': { begin: everywhere({ status: 200, body: '' }), found: UNEXPECTED },
  'a throttle': {
    begin: everywhere({ status: 429, body: { message: 'Too Many Attempts.' } }),
    found: { status: 'degraded', message: 'it answers 429: too many requests', fault: 'provider' },
  },
  'a server that hangs': { begin: everywhere({ hang: true }), found: down('no answer in time') },
  'a closed port': {
    begin: (sandbox) => sandbox.close(),
    found: down('no connection could be opened', 'network'),
  },
};
const OUTAGES: Readonly<Record<string, Outage>> = {
  ...EVERYBODYS,
  'a wrong secret': {
    begin: (sandbox) => sandbox.rotateClientSecret(SANDBOX_CLIENT.clientId, 'a-secret-that-we-do-not-have'),
    found: down(
      'it refuses this client: are client id, secret, redirect URI and scopes those of the registration?',
      'client_config',
    ),
  },
  'fresh tokens that are refused': {
    begin: (sandbox) => sandbox.next('user', { status: 401, body: {}, times: Infinity }),
    found: down('it refuses the tokens that it has just given'),
  },
};

let logins: Logins | undefined;
afterEach(async () => {
  await logins?.close();
  logins = undefined;
});

/** An app whose check found Mubarokah ID up, and somebody who has just logged in. */
async function start(adapter: Adapter, mubarokah: MubarokahCheckOptions = {}) {
  logins = await startLogins(adapter, {
    options: () => ({
      connectTimeoutMs: 200,
      requestTimeoutMs: 300,
      callbackTimeoutMs: 2_000,
      health: { mubarokah, details: 'a-token-for-the-operators' },
    }),
  });
  const { app, walk, sandbox } = logins;
  const deep = async () => {
    const answer = await fetch(`${app.url}/health/deep`, DETAILS);
    const { details } = (await answer.json()) as { details: { mubarokah: Record<string, unknown> } };
    const { status, message, fault } = details.mubarokah;
    return { status, message, fault };
  };
  await until(async () => (await deep()).status === 'up');
  expect((await logins.logIn()).status).toBe(303);
  const found: string[] = [];
  app.app.get(MubarokahEvents).on('health-check', ({ status }) => found.push(status));
  /** People who have consented, and will come back one by one. */
  const people = async (count: number) => {
    const waiting: (() => Promise<Response>)[] = [];
    for (let person = 0; person < count; person += 1) {
      const browser = new BrowserSession();
      const callback = await walk(browser);
      waiting.push(() => browser.get(callback));
    }
    return waiting;
  };
  return { sandbox, deep, found, people };
}

describe.each(ADAPTERS)('/health/deep on %s', (adapter) => {
  it.each(Object.keys(OUTAGES))('tells of %s after two failed logins, and gets no milder', async (name) => {
    const { begin, found: expected } = OUTAGES[name]!;
    const { sandbox, deep, found, people } = await start(adapter);
    const waiting = await people(8);
    await begin(sandbox);
    for (const comeBack of waiting.splice(0, 2))
      expect((await comeBack()).status).toBeGreaterThanOrEqual(400);
    await until(async () => (await deep()).status !== 'up');
    expect(await deep()).toEqual(expected);
    for (const comeBack of waiting) await comeBack(); // a circuit opens meanwhile
    expect(await deep()).toEqual(expected);
    const severities = found.map((status) => SEVERITY.indexOf(status));
    expect(severities).toEqual([...severities].sort());
  });

  it.each(Object.keys(EVERYBODYS))('tells of %s at the next look when nobody comes', async (name) => {
    const { begin, found: expected } = EVERYBODYS[name]!;
    const { sandbox, deep, found } = await start(adapter, { intervalMs: 300, timeoutMs: 250 });
    await begin(sandbox);
    const looks = found.length;
    await until(async () => JSON.stringify(await deep()) === JSON.stringify(expected));
    // One may have been under way.
    expect(found.slice(looks).filter((status) => status === 'up').length).toBeLessThanOrEqual(1);
  });

  it.each<[string, SandboxAnswer]>([
    ['an HTML page', { body: HTML }],
    ['an empty body', { body: '' }],
    ['a warning before the JSON', { body: `<b>Warning</b>: x in y.php\n${TOKENS}`, headers: JSON_TYPE }],
  ])('counts %s with status 200 as a failure, and stops asking for a moment', async (_, answer) => {
    const { sandbox, people } = await start(adapter);
    const waiting = await people(5);
    sandbox.next('token', { status: 200, ...answer, times: Infinity });
    const statuses: number[] = [];
    for (const comeBack of waiting) statuses.push((await comeBack()).status);
    expect(statuses).toEqual([502, 502, 502, 502, 503]);
    const attempts = await logins!.counts('mubarokah_http_client_request_duration_seconds');
    expect(attempts).toMatchObject({
      'endpoint="token_exchange",outcome="success"': 1, // of the login before
      'endpoint="token_exchange",outcome="failure"': 4,
    });
    expect(await logins!.counts('mubarokah_circuit_state')).toEqual({ 'endpoint="token_exchange"': 2 });
  });

  it('believes those who try to log in, not the API that answers, and is up when they get in again', async () => {
    const { sandbox, deep, found, people } = await start(adapter, { intervalMs: 100, timeoutMs: 90 });
    const waiting = await people(4);
    sandbox.next('token', { status: 200, body: HTML, times: 3 });
    await waiting.shift()!();
    await waiting.shift()!();
    await until(async () => (await deep()).status === 'down');
    const looks = found.length;
    await until(() => found.length > looks); // asks the API, or would
    await waiting.shift()!();
    expect(new Set(found.slice(looks - 1))).toEqual(new Set(['down']));
    expect((await waiting.shift()!()).status).toBe(303);
    await until(async () => (await deep()).status === 'up');
  });
});
