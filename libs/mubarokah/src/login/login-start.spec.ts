import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { HttpAnswer, HttpRequest } from '../http/index.js';
import type { MubarokahOptions } from '../options/index.js';
import type { LoginRecord } from './login-record.js';
import { BEGUN, loginRoom } from './login-room.fixture.js';

const TTL_MS = 600_000;
const LOGIN = '/auth/mubarokah';

afterEach(() => {
  jest.restoreAllMocks();
});

function starting(options: MubarokahOptions = {}) {
  const room = loginRoom({ loginTtlMs: TTL_MS, ...options });
  const { start, browser, begun } = room;
  const ask = async (url: string, request: Partial<HttpRequest> = {}): Promise<HttpAnswer> =>
    browser.receive(await start.begin(browser.request(url, request)));
  const pages = async () => (await begun()).map((login) => (login as LoginRecord).returnTo);
  return { ...room, ask, pages };
}

describe('the beginning of a login', () => {
  it('sends the browser to Mubarokah ID, with the login sealed in a cookie', async () => {
    const { ask, begun, options } = starting();
    const { status, headers, cookies } = await ask(`${LOGIN}?returnTo=/profile`);
    expect([status, headers!['Cache-Control']]).toEqual([302, 'no-store']);
    const url = new URL(headers!['Location']!);
    expect(url.origin + url.pathname).toBe('https://id.example/oauth/authorize');
    expect(cookies).toHaveLength(1);
    expect(await begun()).toEqual([
      {
        state: url.searchParams.get('state'),
        codeVerifier: expect.stringMatching(/^[\w-]{43}$/) as unknown,
        returnTo: '/profile',
        startedAt: BEGUN,
        redirectUri: options.redirectUri,
      },
    ]);
  });

  it('is told once, with the id of the request', async () => {
    const { ask, notified } = starting();
    await ask(LOGIN);
    expect(notified).toEqual([{ type: 'authorize', reason: 'none', repeated: false, requestId: 'r-1' }]);
  });

  it.each(['POST', 'HEAD'])('refuses a %s, and tells nothing', async (method) => {
    const { ask, notified, pages } = starting();
    const answer = await ask(LOGIN, { method });
    expect([answer.status, answer.headers!['Allow'], answer.cookies]).toEqual([405, 'GET', []]);
    expect(answer.body).toContain('<h1>');
    expect([notified, await pages()]).toEqual([[], []]);
  });

  it('does nothing ahead of a navigation, and tells nothing', async () => {
    const { ask, notified, pages } = starting();
    expect((await ask(LOGIN, { headers: { purpose: 'prefetch' } })).status).toBe(503);
    expect([notified, await pages()]).toEqual([[], []]);
  });

  it('that fails by our own fault says so in our own words, and keeps no cookie', async () => {
    const { ask, notified, logins } = starting();
    jest.spyOn(logins, 'add').mockRejectedValue(new Error('hunter2'));
    const answer = await ask(LOGIN);
    expect([answer.status, answer.cookies]).toEqual([500, []]);
    expect(answer.body).not.toContain('hunter2');
    const cause = expect.objectContaining({ message: expect.not.stringContaining('hunter2') });
    expect(notified).toEqual([
      { type: 'authorize', reason: 'internal_error', repeated: false, cause, requestId: 'r-1' },
    ]);
  });
});

describe('the page that a login leads to', () => {
  it.each([
    ['/profile?tab=1', '/profile?tab=1'],
    ['//evil.example', '/home'],
    ['https://evil.example/', '/home'],
    ['', '/home'],
  ])('for the wish %j is %j', async (wish, page) => {
    const { ask, pages } = starting({ defaultReturnTo: '/home' });
    await ask(`${LOGIN}?returnTo=${encodeURIComponent(wish)}`);
    expect(await pages()).toEqual([page]);
  });

  it.each([LOGIN, `${LOGIN}?`, `${LOGIN}?returnTo=/a&returnTo=/a`])(
    'for %s, which wishes for no one page, is the usual',
    async (url) => {
      const { ask, pages } = starting({ defaultReturnTo: '/home' });
      await ask(url);
      expect(await pages()).toEqual(['/home']);
    },
  );
});

describe("a login that the app's own page for failures leads to", () => {
  const FAILED = `${LOGIN}?returnTo=${encodeURIComponent('/oh-no?reason=access_denied')}`;

  it('does not begin: it would fail, and lead there again, for ever', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const { ask, notified, pages } = starting({ failurePath: '/oh-no' });
    const { status, headers, cookies, body } = await ask(FAILED);
    expect([status, headers!['Location'], cookies]).toEqual([403, undefined, []]);
    expect(body).toContain('You did not allow this app');
    expect([notified, await pages()]).toEqual([[], []]);
    await ask(FAILED);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('"failurePath"')]]);
    expect(warn.mock.calls[0]![0]).toContain('@Public()');
  });

  it('begins where that page names no reason', async () => {
    const { ask, pages } = starting({ failurePath: '/oh-no', defaultReturnTo: '/home' });
    await ask(`${LOGIN}?returnTo=/oh-no`);
    expect(await pages()).toEqual(['/home']);
  });
});

describe('a login that begins again in the same browser', () => {
  const repeated = async (
    room: ReturnType<typeof starting>,
    page = '/profile',
  ): Promise<boolean | undefined> => {
    await room.ask(`${LOGIN}?returnTo=${page}`);
    const last = room.notified.at(-1);
    return last?.type === 'authorize' ? last.repeated : undefined;
  };

  it('is told as a repetition while it is pending', async () => {
    const room = starting();
    expect([await repeated(room), await repeated(room)]).toEqual([false, true]);
  });

  it('is told as another login when it leads to another page', async () => {
    const room = starting();
    expect([await repeated(room, '/a'), await repeated(room, '/b')]).toEqual([false, false]);
    // One of two is enough.
    expect(await repeated(room, '/a')).toBe(true);
  });

  it('is told as another login when the first is finished', async () => {
    const room = starting();
    await room.finish(await room.begin('/profile'));
    expect(await repeated(room)).toBe(false);
  });

  it('is told as another login when the first has run out of time, to the millisecond', async () => {
    const room = starting();
    await repeated(room);
    room.clock.time = BEGUN + TTL_MS;
    expect(await repeated(room)).toBe(false);
    const again = starting();
    await repeated(again);
    again.clock.time = BEGUN + TTL_MS - 1;
    expect(await repeated(again)).toBe(true);
  });
});
