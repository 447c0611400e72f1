import { CALLBACK_PATH } from '../support/start-app.js';
import type { GridApp } from './grid-app.js';
import type { GridCase, RedirectCase, WireCase } from './grid-case.js';
import { shown } from './grid-log.js';
import { PLANTED } from './planted.js';
import { queryOf } from './redirect-cases.js';
import type { Script } from './fault-server.js';

/** What was seen of a case. */
export interface Seen {
  /** The status the browser got, or the error's code that the caller got, `none` where it got what it asked for. */
  readonly answer: number | string;
  readonly retryAfterSeconds: number | undefined;
  readonly tookMs: number;
  /** All that the browser or the caller could read. */
  readonly text: string;
  /** What only this login knew: neither may be shown. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly begunLogins: number;
}

const PATHS = {
  token: '/oauth/token',
  user: '/api/user',
  details: '/api/user/details',
  refresh: '/oauth/token',
} as const satisfies Record<WireCase['endpoint'], Script['path']>;

/** Runs a case through the app, which has been renewed. */
export function perform(gridCase: GridCase, app: GridApp): Promise<Seen> {
  if (gridCase.kind === 'redirect') {
    app.provider.follow();
    return comeBackOddly(gridCase, app);
  }
  const { endpoint, answer, times } = gridCase;
  app.provider.follow({ path: PATHS[endpoint], answer, times });
  switch (endpoint) {
    case 'token':
    case 'user':
      return logIn(app);
    case 'details':
      return call(
        () => app.client.userDetails(PLANTED.accessToken),
        ({ id }) => id !== '',
      );
    case 'refresh':
      return call(
        () => app.client.refresh(PLANTED.refreshToken),
        ({ accessToken }) => accessToken !== '',
      );
    default:
      return endpoint satisfies never;
  }
}

async function logIn(app: GridApp): Promise<Seen> {
  const state = await begin(app);
  return comeBack(app, 'GET', 'text/html', state, [`code=${PLANTED.code}`, `state=${state}`], 1);
}

async function comeBackOddly(gridCase: RedirectCase, app: GridApp): Promise<Seen> {
  let begunLogins = 1;
  const state = await begin(app);
  const notified = { nothing: undefined, 'logged in': `code=${PLANTED.code}`, denied: 'error=access_denied' };
  const before = notified[gridCase.before];
  if (before !== undefined)
    await app.browser.send('GET', `${CALLBACK_PATH}?${before}&state=${state}`, 'text/html');
  begunLogins += await spoilCookies(gridCase, app);
  app.lateMs = gridCase.late ? 11 * 60_000 : 0;
  const query = queryOf(gridCase).map((part) =>
    part
      .replace('STATE', state)
      .replace('CUT', state.slice(0, 20))
      .replace('ISSUER', encodeURIComponent(app.issuer)),
  );
  return comeBack(app, gridCase.method, gridCase.accept, state, query, begunLogins);
}

/** Resolves to the state of a login that was begun. */
async function begin(app: GridApp): Promise<string> {
  const { headers } = await app.browser.send('GET', '/auth/mubarokah?returnTo=/profile', 'text/html');
  return new URL(headers['location'] as string).searchParams.get('state')!;
}

/** Resolves to how many logins were begun for it. */
async function spoilCookies({ cookies }: RedirectCase, app: GridApp): Promise<number> {
  const jar = app.browser.cookies;
  switch (cookies) {
    case 'kept':
      return 0;
    case 'none':
      jar.clear();
      return 0;
    case 'junk':
      for (const name of jar.keys()) jar.set(name, 'junk');
      return 0;
    case 'tampered':
      for (const [name, value] of jar) jar.set(name, withOneLetterChanged(value));
      return 0;
    case 'of another login':
      jar.clear();
      await begin(app);
      return 1;
    default:
      return cookies satisfies never;
  }
}

function withOneLetterChanged(value: string): string {
  const middle = Math.floor(value.length / 2);
  return value.slice(0, middle) + (value[middle] === 'A' ? 'B' : 'A') + value.slice(middle + 1);
}

async function comeBack(
  app: GridApp,
  method: string,
  accept: string,
  state: string,
  query: readonly string[],
  begunLogins: number,
): Promise<Seen> {
  const answer = await app.browser.send(method, `${CALLBACK_PATH}?${query.join('&')}`, accept);
  const retryAfter = answer.headers['retry-after'] as string | undefined;
  return {
    answer: answer.status,
    retryAfterSeconds: retryAfter === undefined ? undefined : Number(retryAfter),
    tookMs: answer.tookMs,
    text: answer.text,
    secrets: { state, verifier: app.provider.forms[0]?.get('code_verifier') ?? '' },
    begunLogins,
  };
}

/** For the client's methods: what was thrown is looked at as a logger would print it. */
async function call<T>(ask: () => Promise<T>, isRight: (value: T) => boolean): Promise<Seen> {
  const startedAt = performance.now();
  const seen = { secrets: {}, begunLogins: 0 };
  try {
    const value = await ask();
    const tookMs = performance.now() - startedAt;
    return {
      ...seen,
      answer: isRight(value) ? 'none' : 'wrong',
      retryAfterSeconds: undefined,
      tookMs,
      text: '',
    };
  } catch (error) {
    const tookMs = performance.now() - startedAt;
    const { code, retryAfterMs } = error as { code?: unknown; retryAfterMs?: number };
    return {
      ...seen,
      answer: String(code),
      retryAfterSeconds: retryAfterMs === undefined ? undefined : retryAfterMs / 1000,
      tookMs,
      text: shown(error),
    };
  }
}
