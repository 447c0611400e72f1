import { ConsoleLogger, type LoggerService } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { BrowserSession } from '../support/browser-session.js';
import { mustRun } from '../support/run-process.js';
import { ADAPTERS } from '../support/start-app.js';
import { type Logins, startLogins } from './logins.js';

type Line = Record<string, unknown>;

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
      [
        'log',
        line({ outcome: 'success', reason: 'none', fault: 'none', step: 'done', requestId: 'abc-123' }),
      ],
      ['log', line({ reason: 'access_denied', fault: 'user', step: 'return' })],
      ['warn', line({ reason: 'invalid_state', fault: 'unverified', step: 'return' }, false)],
      [
        'error',
        line({ reason: 'token_server_error', fault: 'provider', error: 'server_error', step: 'token' }),
      ],
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
    const ends = lines.map(([level, { reason, fault, error }]) => [level, reason, fault, error]);
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
    expect(lines.map(([level, { reason, leftOut }]) => [level, reason ?? leftOut])).toEqual([
      ...Array<string[]>(10).fill(['warn', 'missing_cookie']),
      ['log', 'none'],
      ['warn', 30],
    ]);
    expect(lines.at(-1)).toEqual([
      'warn',
      {
        msg: 'Lines of failed logins were left out',
        event: 'login-lines-left-out',
        fault: 'unverified',
        leftOut: 30,
      },
    ]);
  });

  it('takes no text from a request id that is none', async () => {
    const lines: [string, Line][] = [];
    logins = await startLogins(adapter, { logger: keepingLogger(lines) });
    await logins.logIn({ headers: { 'x-request-id': 'me@example.com' } });
    expect(lines).toHaveLength(1);
    expect(lines[0]![1].requestId).toMatch(/^(req-\w+|[\da-f-]{36})$/);
  });

  it('is one line of text', async () => {
    const written: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const logger = new ConsoleLogger({ colors: false, logLevels: ['log'] });
    logins = await startLogins(adapter, { logger });
    await logins.logIn();
    expect(written.filter((text) => text.includes('Login succeeded'))).toEqual([
      expect.stringMatching(
        /^.*LOG \[Mubarokah\] Login succeeded outcome=success reason=none fault=none step=done durationMs=\d+ loginDurationMs=\d+ requestId=[\w.-]+.*\n$/,
      ),
    ]);
  });

  it("is one object for Nest's logger in JSON", async () => {
    const written: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    logins = await startLogins(adapter, { logger: new ConsoleLogger({ json: true, logLevels: ['log'] }) });
    await logins.logIn();
    const found = written.filter((text) => text.includes('Login succeeded'));
    expect(found).toHaveLength(1);
    expect(JSON.parse(found[0]!)).toMatchObject({
      context: 'Mubarokah',
      message: { reason: 'none', step: 'done' },
    });
  });
});

it('the log line of a login keeps its fields with nestjs-pino', async () => {
  const script = new URL('pino-app.mjs', import.meta.url).pathname;
  const written = await mustRun(process.execPath, [script], { cwd: process.cwd() });
  const lines = written.trim().split('\n');
  const found = lines.map((text) => JSON.parse(text) as Line).filter(({ event }) => event === 'login');
  expect(found).toEqual([
    expect.objectContaining({
      level: 40,
      context: 'Mubarokah',
      msg: 'Login failed',
      reason: 'missing_cookie',
      fault: 'unverified',
      step: 'return',
      requestId: 'abc-123',
    }),
  ]);
}, 30_000);

function line(fields: Line, isMatched = true): Line {
  return {
    msg: fields.reason === 'none' ? 'Login succeeded' : 'Login failed',
    event: 'login',
    outcome: 'failure',
    durationMs: expect.any(Number),
    ...(isMatched && { loginDurationMs: expect.any(Number) }),
    requestId: expect.any(String),
    ...fields,
  };
}
