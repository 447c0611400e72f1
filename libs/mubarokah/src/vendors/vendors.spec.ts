import { channel } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import { onLoginFault } from './on-login-fault.js';
import { redactEvent } from './redact-event.js';
import { redactQuery } from './redact-query.js';
import { redactTransaction } from './redact-transaction.js';
import { DATADOG_HTTP, PINO_REDACT, SENTRY_PROBES } from './settings.js';

describe('redactQuery', () => {
  it.each([
    ['/callback?code=abc&state=def', '/callback?code=REDACTED&state=REDACTED'],
    [
      'code=abc&iss=https%3A%2F%2Fid&state=def#there',
      'code=REDACTED&iss=https%3A%2F%2Fid&state=REDACTED#there',
    ],
    ['GET "https://a.example/?state=x y" failed', 'GET "https://a.example/?state=REDACTED y" failed'],
    ['/items?barcode=1&mystate=2', '/items?barcode=1&mystate=2'],
  ])('keeps code and state out of %s', (text, redacted) => {
    expect(redactQuery(text)).toBe(redacted);
  });
});

describe('redactEvent', () => {
  it('leaves nothing of a login in what a tool is about to send, and the rest as it is', () => {
    const event = {
      message: 'boom',
      error: { code: 'E_BOOM' },
      request: {
        url: 'https://a.example/callback?code=abc&state=def',
        cookies: { session: 'abc' },
        headers: { Cookie: 'session=abc', authorization: 'Bearer abc', accept: '*/*' },
        query: { code: 'abc', page: '2' },
      },
      spans: [{ data: { 'http.request.header.cookie.session': 'abc', 'url.query': 'code=abc' } }],
      user: { id: 7, email: 'abc@example.test' },
    };
    const sent = redactEvent(event);
    expect(sent).toBe(event);
    expect(JSON.stringify(sent)).not.toMatch(/abc|def/);
    expect(sent).toMatchObject({
      message: 'boom',
      error: { code: 'E_BOOM' },
      request: { headers: { accept: '*/*' }, query: { page: '2' } },
      user: { id: 7 },
    });
  });

  it('ends with an event that holds itself', () => {
    const event: { self?: unknown; url: string } = { url: '?code=abc' };
    event.self = event;
    expect(redactEvent(event).url).toBe('?code=REDACTED');
  });
});

describe('redactTransaction', () => {
  const sent = (fault?: string) =>
    redactTransaction({
      contexts: { trace: { status: 'permission_denied', data: { url: '/callback?code=abc' } } },
      spans: [{}, { data: { 'mubarokah.fault': fault } }],
    });

  it.each(['user', 'unverified'])('makes no failure of what is the fault of the %s', (fault) => {
    expect(sent(fault).contexts.trace).toEqual({ status: 'ok', data: { url: '/callback?code=REDACTED' } });
  });

  it.each(['app', 'client_config', 'provider', 'network', 'claimed', undefined])(
    'leaves the status where the fault is %s',
    (fault) => {
      expect(sent(fault).contexts.trace).toEqual({
        status: 'permission_denied',
        data: { url: '/callback?code=REDACTED' },
      });
    },
  );

  it('takes a transaction that has nothing', () => {
    expect(redactTransaction({})).toEqual({});
  });
});

describe.each([
  ['SENTRY_PROBES', (url: string) => SENTRY_PROBES.some((pattern) => pattern.test(`GET ${url}`))],
  ['DATADOG_HTTP', (url: string) => DATADOG_HTTP.server.blocklist.some((pattern) => pattern.test(url))],
])('%s', (_, leavesOut) => {
  it.each([
    ['/health', true],
    ['/health/ready', true],
    ['/status', true],
    ['/healthy', false],
    ['/statuses/1', false],
    ['/my/health', false],
    ['/auth/mubarokah/callback?code=a', false],
  ])('of %s: left out: %s', (url, isLeftOut) => {
    expect(leavesOut(url)).toBe(isLeftOut);
  });
});

it('DATADOG_HTTP leaves out a probe with a query', () => {
  expect(DATADOG_HTTP.server.blocklist[0]!.test('/health?a=b')).toBe(true);
});

describe('PINO_REDACT', () => {
  it.each([
    ['url', '/callback?code=abc&state=def', '/callback?code=REDACTED&state=REDACTED'],
    ['cookie', 'session=abc', '[Redacted]'],
    ['url', ['/a?code=abc'], '[Redacted]'],
  ])('makes of %s only what may be logged', (name, value, written) => {
    expect(PINO_REDACT.censor(value, ['req', name])).toBe(written);
  });
});

describe('onLoginFault', () => {
  const heard = (messages: object[], report?: () => never): unknown[] => {
    const reports: unknown[] = [];
    const stop = onLoginFault((error, about) => {
      reports.push([error.message, error.stack, about]);
      report?.();
    });
    for (const message of messages) channel('mubarokah:callback').publish(message);
    stop();
    channel('mubarokah:callback').publish(APP);
    return reports;
  };
  const cause = new Error('hidden');
  cause.stack = 'Error: hidden\n    at hook (file:1:1)';
  const APP = { reason: 'hook_error', fault: 'app', cause };

  it('tells of faults of the app and of its registration, with the place, and of no others', () => {
    const config = { reason: 'token_invalid_client', fault: 'client_config', requestId: 'r-1' };
    const others = ['none', 'user', 'unverified', 'claimed', 'provider', 'network'].map((fault) => ({
      fault,
    }));
    expect(heard([...others, APP, config])).toEqual([
      [
        'Login failed: hook_error',
        'MubarokahLoginError: Login failed: hook_error\n    at hook (file:1:1)',
        { reason: 'hook_error', fault: 'app' },
      ],
      [
        'Login failed: token_invalid_client',
        'MubarokahLoginError: Login failed: token_invalid_client',
        config,
      ],
    ]);
  });

  it('tells of a redirect that could not be sent', () => {
    const reasons: string[] = [];
    const stop = onLoginFault((_, { reason }) => reasons.push(reason));
    for (const reason of ['none', 'internal_error']) channel('mubarokah:authorize').publish({ reason });
    stop();
    expect(reasons).toEqual(['internal_error']);
  });

  it('keeps in what the tool throws', () => {
    const fail = (): never => {
      throw new Error('tool');
    };
    expect(heard([APP], fail)).toHaveLength(1);
  });
});
