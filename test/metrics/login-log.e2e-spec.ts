import { ConsoleLogger, type LoggerService } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { BrowserSession } from '../support/browser-session.js';
import { mustRun } from '../support/run-process.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { type Logins, startLogins } from './logins.js';

type Line = Record<string, unknown>;

const REASON = 'event.reason';
const FAULT = 'mubarokah.fault';
const HUMAN = 'mubarokah.login_duration_ms';

/** A logger that keeps what it is told, as Nest tells it. */
function keepingLogger(lines: [string, Line][]): LoggerService {
  const keep = (level: string) => (message: unknown) => {
    if (typeof message === 'object') lines.push([level, { ...message }]);
  };
  return { log: keep('log'), warn: keep('warn'), error: keep('error') };
}

let logins: Logins | undefined;
afterEach(async () => {
  await logins?.close();
  logins = undefined;
  jest.restoreAllMocks();
});

describe.each(ADAPTERS)('the log line of a login on %s', (adapter) => {
  it('says how it ended, once, and as loud as whoever must act deserves', async () => {
    const lines: [string, Line][] = [];
    logins = await startLogins(adapter, { logger: keepingLogger(lines) });
    const { app, sandbox, walk } = logins;
    await logins.logIn({ headers: { 'x-request-id': 'abc-123' } });
    const browser = new BrowserSession();
    await browser.get(await walk(browser, true));
    await browser.get(`${app.url}/auth/mubarokah/callback?code=a&state=b`);
    sandbox.next('token', { status: 500, times: Infinity });
    await logins.logIn();
    expect(lines).toEqual([
      ['log', { ...line('none', 'none', 'done'), 'event.outcome': 'success', 'http.request.id': 'abc-123' }],
      ['log', line('access_denied', 'user', 'return')],
      ['warn', { ...line('invalid_state', 'unverified', 'return'), [HUMAN]: undefined }],
      ['error', { ...line('token_server_error', 'provider', 'token'), 'mubarokah.error': 'server_error' }],
    ]);
  });

  it('says how the network failed, and still does when nothing is asked for a moment', async () => {
    const lines: [string, Line][] = [];
    logins = await startLogins(adapter, { logger: keepingLogger(lines) });
    const { walk, sandbox } = logins;
    const browsers = Array.from({ length: 6 }, () => new BrowserSession());
    const callbacks = await Promise.all(browsers.map((browser) => walk(browser)));
    await sandbox.close(); // nobody listens any more
    for (const [index, browser] of browsers.entries()) {
      const answer = await browser.get(callbacks[index]!);
      expect([answer.status, await answer.text()]).toEqual([
        503,
        expect.stringContaining('Mubarokah ID could not be reached.'),
      ]);
    }
    const ends = lines.map(([level, line]) => [level, line[REASON], line[FAULT], line['mubarokah.error']]);
    expect(ends[0]).toEqual(['error', 'token_network', 'network', 'connect']);
    expect(ends[5]).toEqual(['error', 'circuit_open_network', 'network', 'connect']);
  });

  it('keeps the lines of forged callbacks within a bound, says how many it left out, and loses no other', async () => {
    const lines: [string, Line][] = [];
    logins = await startLogins(adapter, { logger: keepingLogger(lines) });
    const { app } = logins;
    const forge = async (count: number): Promise<void> => {
      for (let sent = 0; sent < count; sent += 1)
        await fetch(`${app.url}/auth/mubarokah/callback?code=a&state=b`);
    };
    await forge(30);
    await logins.logIn();
    await forge(10);
    await app.close();
    expect(lines.map(([level, line]) => [level, line[REASON] ?? line['mubarokah.left_out']])).toEqual([
      ...Array<string[]>(10).fill(['warn', 'missing_cookie']),
      ['log', 'none'],
      ['warn', 30],
    ]);
    expect(lines.at(-1)).toEqual([
      'warn',
      {
        message: 'Lines of failed logins were left out',
        'event.action': 'login-lines-left-out',
        'mubarokah.fault': 'unverified',
        'mubarokah.left_out': 30,
      },
    ]);
  });

  it('takes no text from a request id that is none', async () => {
    const lines: [string, Line][] = [];
    logins = await startLogins(adapter, { logger: keepingLogger(lines) });
    await logins.logIn({ headers: { 'x-request-id': 'me@example.com' } });
    expect(lines).toHaveLength(1);
    expect(lines[0]![1]['http.request.id']).toMatch(/^(req-\w+|[\da-f-]{36})$/);
  });

  it.each([
    ['en', 'Reference', undefined],
    ['en', 'Reference', 'abc-123'],
    ['id', 'Referensi', '<svg/onload=alert(1)>'],
    ['id', 'Referensi', 'a'.repeat(65)],
  ])(
    'is found by what the page of a login that failed shows (%s, %s, %s)',
    async (language, label, given) => {
      const lines: [string, Line][] = [];
      logins = await startLogins(adapter, { logger: keepingLogger(lines) });
      const headers = new Headers({ accept: 'text/html', 'accept-language': language });
      if (given !== undefined) headers.set('x-request-id', given);
      const answer = await fetch(`${logins.app.url}${CALLBACK_PATH}?code=a&state=b`, { headers });
      const page = await answer.text();
      const shown = new RegExp(`${label}: <code>([\\w.-]{1,64})</code>`).exec(page)?.[1];
      expect(lines.map(([, line]) => line['http.request.id'])).toEqual([shown]);
      expect(shown === given).toBe(given === 'abc-123');
      expect(page).not.toMatch(/svg|a{65}/);
    },
  );

  it('names no line that there is not', async () => {
    const lines: [string, Line][] = [];
    logins = await startLogins(adapter, { logger: keepingLogger(lines) });
    const headers = { accept: 'text/html', 'x-request-id': 'abc-123' };
    const answer = await fetch(`${logins.app.url}/auth/mubarokah`, { method: 'POST', headers });
    expect([answer.status, lines]).toEqual([405, []]);
    await expect(answer.text()).resolves.not.toContain('abc-123');
  });

  it('is one line of text', async () => {
    const written: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const logger = new ConsoleLogger({ colors: false, logLevels: ['log'] });
    logins = await startLogins(adapter, { logger });
    await logins.logIn();
    expect(written.filter((text) => text.includes('Login succeeded'))).toEqual([
      expect.stringMatching(
        /^.*LOG \[Mubarokah\] Login succeeded event\.action=login event\.outcome=success event\.reason=none event\.duration=\d+ mubarokah\.fault=none mubarokah\.step=done mubarokah\.login_duration_ms=\d+ http\.request\.id=[\w.-]+.*\n$/,
      ),
    ]);
  });

  it("has a text for its message and flat fields in Nest's JSON, or below `params`", async () => {
    for (const flattenParams of [true, false]) {
      const written: string[] = [];
      jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
      const logger = new ConsoleLogger({ json: true, logLevels: ['log'], flattenParams });
      logins = await startLogins(adapter, { logger });
      await logins.logIn();
      await logins.close();
      const [found, ...more] = written.filter((text) => text.includes('Login succeeded'));
      expect(more).toEqual([]);
      const { params, ...parsed } = JSON.parse(found!) as Line;
      expect(parsed).toMatchObject({ context: 'Mubarokah', message: 'Login succeeded' });
      expect(flattenParams ? parsed : params).toMatchObject({
        'event.outcome': 'success',
        'event.duration': expect.any(Number),
      });
    }
  });

  it('is one line for a logger of the app that extends the one of Nest', async () => {
    const written: unknown[] = [];
    class AppLogger extends ConsoleLogger {
      protected override printMessages(...parameters: unknown[]): void {
        written.push(parameters);
      }
    }
    logins = await startLogins(adapter, { logger: new AppLogger({ logLevels: ['log', 'error'] }) });
    written.length = 0;
    logins.sandbox.next('token', { status: 500, times: Infinity });
    await logins.logIn();
    expect(written).toEqual([
      [
        [expect.objectContaining({ message: 'Login failed' })],
        'Mubarokah',
        'error',
        'stderr',
        undefined,
        undefined,
      ],
    ]);
  });
});

describe('the log line of a login with nestjs-pino', () => {
  const linesOf = async (messageKey: string): Promise<Line[]> => {
    const script = new URL('pino-app.mjs', import.meta.url).pathname;
    const written = await mustRun(process.execPath, [script, messageKey], { cwd: process.cwd() });
    const lines = written.trim().split('\n');
    return lines.map((text) => JSON.parse(text) as Line).filter((one) => one['event.action'] === 'login');
  };

  it.each(['msg', 'message', 'text'])(
    'has its message as `%s`, and flat fields',
    async (messageKey) => {
      const { [HUMAN]: _, ...fields } = line('missing_cookie', 'unverified', 'return');
      const { message, ...others } = fields;
      expect(await linesOf(messageKey)).toEqual([
        {
          level: 40,
          time: expect.any(Number),
          pid: expect.any(Number),
          hostname: expect.any(String),
          context: 'Mubarokah',
          ...others,
          [messageKey]: message,
          'http.request.id': 'abc-123',
        },
      ]);
    },
    30_000,
  );
});

/** A failure; what is undefined in one is not there. */
function line(reason: string, fault: string, step: string): Line {
  return {
    message: reason === 'none' ? 'Login succeeded' : 'Login failed',
    'event.action': 'login',
    'event.outcome': 'failure',
    [REASON]: reason,
    'event.duration': expect.any(Number),
    [FAULT]: fault,
    'mubarokah.step': step,
    [HUMAN]: expect.any(Number),
    'http.request.id': expect.any(String),
  };
}
