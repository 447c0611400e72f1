import { ConsoleLogger } from '@nestjs/common';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type MubarokahEventType, MubarokahEvents } from 'nestjs-mubarokah/events';
import { listenToChannel } from '../../libs/mubarokah/src/events/listen-to-channel.fixture.js';
import { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { type Logins, startLogins } from './logins.js';

/** Planted wherever something secret or personal can come in. The state, verifier and cookies are added as they are seen. */
const SECRETS = {
  clientSecret: 'planted-client-secret',
  cookieSecret: 'planted-cookie-secret-of-32-characters',
  code: 'planted-code',
  accessToken: 'planted-access-token',
  refreshToken: 'planted-refresh-token',
  userId: '620260777',
  name: 'Planted Person',
  email: 'planted@example.com',
  username: 'planted-username',
  providerText: 'planted-provider-text',
  thrown: 'planted-thrown-text',
  query: 'planted-query',
  header: 'planted+header',
} as const;

const TOKENS = {
  access_token: SECRETS.accessToken,
  refresh_token: SECRETS.refreshToken,
  token_type: 'Bearer',
  expires_in: 3600,
};
const USER = { id: SECRETS.userId, name: SECRETS.name, email: SECRETS.email, username: SECRETS.username };
const SAID = {
  error: SECRETS.providerText,
  error_description: SECRETS.providerText,
  hint: SECRETS.providerText,
};
const CHANNELS: MubarokahEventType[] = [
  'authorize',
  'callback',
  'token-request',
  'api-request',
  'provider-attempt',
];

const exporter = new InMemorySpanExporter();
beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
});
afterAll(() => {
  trace.disable();
  context.disable();
});

let logins: Logins;
afterEach(async () => {
  jest.restoreAllMocks();
  await logins.close();
});

describe.each(ADAPTERS)('on %s', (adapter) => {
  it('no secret and nothing of a person gets into metrics, exemplars, spans, events or logs', async () => {
    const written: string[] = [];
    const write = (text: unknown): boolean => written.push(String(text)) > 0;
    jest.spyOn(process.stdout, 'write').mockImplementation(write);
    jest.spyOn(process.stderr, 'write').mockImplementation(write);
    const notified: unknown[] = [];
    const listener = (event: unknown): void => void notified.push(event);
    for (const channel of CHANNELS) await listenToChannel(`mubarokah:${channel}`, listener);
    let hook: () => void = () => undefined;
    const seen: string[] = Object.values(SECRETS);

    logins = await startLogins(adapter, {
      logger: new ConsoleLogger({ json: true }),
      options: () => ({
        clientSecret: SECRETS.clientSecret,
        cookieSecret: SECRETS.cookieSecret,
        requestTimeoutMs: 200,
        hooks: { onLogin: () => hook() },
      }),
    });
    const { app, sandbox } = logins;
    app.app.get(MubarokahEvents).on('callback', () => {
      throw new Error(SECRETS.thrown);
    });

    const come = async (parameters: Record<string, string>): Promise<void> => {
      const browser = new BrowserSession();
      const login = await browser.get(`${app.url}/auth/mubarokah?returnTo=/${SECRETS.query}`);
      const { searchParams } = new URL(login.headers.get('location')!);
      seen.push(searchParams.get('state')!, searchParams.get('code_challenge')!);
      const url = new URL(app.url + CALLBACK_PATH);
      url.search = new URLSearchParams({ state: searchParams.get('state')!, ...parameters }).toString();
      seen.push(...Object.values(browser.cookies()));
      await browser.get(url, {
        headers: {
          'x-request-id': SECRETS.header,
          'user-agent': SECRETS.header,
          referer: `http://x/${SECRETS.query}`,
        },
      });
      seen.push(...Object.values(browser.cookies()));
    };
    const code = { code: SECRETS.code, extra: SECRETS.query };
    const answers = [
      [{ body: TOKENS }, { body: USER }],
      [{ status: 400, body: SAID }],
      [{ status: 401, body: SAID }],
      [{ status: 500, body: SECRETS.providerText }],
      [{ status: 200, body: SECRETS.providerText }],
      [{ status: 302, headers: { Location: `https://x.example/${SECRETS.providerText}` } }],
      [{ reset: true }],
      [{ hang: true }],
      [{ body: TOKENS }, { status: 403, body: SAID }],
      [{ body: TOKENS }, { status: 200, body: { ...USER, id: [SECRETS.userId] } }],
    ] as const;
    for (const [token, user] of answers) {
      sandbox.reset();
      sandbox.next('token', token);
      if (user !== undefined) sandbox.next('user', user);
      await come(code);
    }
    sandbox.reset();
    await come({ error: SECRETS.providerText, error_description: SECRETS.providerText });
    await come({ error: 'access_denied', error_description: SECRETS.providerText });
    await come({ state: SECRETS.query, code: SECRETS.code });
    await come({ code: SECRETS.code, error: SECRETS.query });
    sandbox.next('token', { body: TOKENS });
    sandbox.next('user', { body: USER });
    hook = () => {
      throw new Error(`${SECRETS.thrown} ${SECRETS.accessToken}`);
    };
    await come(code);
    await fetch(`${app.url}/${SECRETS.query}/${SECRETS.code}?token=${SECRETS.accessToken}`);

    const spans = exporter
      .getFinishedSpans()
      .map(({ name, attributes, status, events }) => ({ name, attributes, status, events }));
    const places = {
      classic: await logins.scrape(),
      openMetrics: await logins.scrape('application/openmetrics-text'),
      spans: JSON.stringify(spans),
      events: JSON.stringify(notified),
      logs: written.join(''),
    };
    for (const channel of CHANNELS) unsubscribe(`mubarokah:${channel}`, listener);
    jest.restoreAllMocks();

    expect(places.openMetrics).toContain('trace_id=');
    expect(spans.length).toBeGreaterThan(30);
    expect(notified.length).toBeGreaterThan(40);
    expect(written.filter((line) => line.includes('"event.action":"login"'))).toHaveLength(15);
    const hits = Object.entries(places).flatMap(([place, text]) =>
      seen.filter((secret) => secret !== '' && text.includes(secret)).map((secret) => `${place}: ${secret}`),
    );
    expect(hits).toEqual([]);
  }, 60_000);
});
