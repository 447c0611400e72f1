import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { describe, expect, it, jest } from '@jest/globals';
import { type MubarokahEvent, MubarokahEvents } from '../events/index.js';
import { type MubarokahOptions, type OwnSessions } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { Public, RequireScopes } from './auth-decorators.js';
import type { AuthenticatedRequest } from './current-request.js';
import {
  LoginRequiredException,
  MissingScopeException,
  SessionUnavailableException,
} from '../outcomes/auth-exceptions.js';
import { MubarokahAuthGuard } from './mubarokah-auth.guard.js';
import type { MubarokahSession } from '../session/mubarokah-session.js';
import type { MubarokahSessions } from '../session/mubarokah-sessions.js';
import { SessionStoreError } from '../session/session-error.js';

const session: MubarokahSession = {
  user: { id: '7', name: 'Siti', email: null, username: null, profilePicture: null, gender: null },
  id: 'session-1',
  scopes: ['view-user', 'detail-user'],
  startedAt: 0,
  expiresAt: 1,
  accessTokenExpiresAt: 1,
};

class Pages {
  plain() {}
  @SetMetadata('unrelated', true) unrelated() {}
  @RequireScopes('detail-user', 'write-user', 'admin') everything() {}
}

@RequireScopes('detail-user')
class Scoped extends Pages {}

type Handler = readonly [controller: new () => object, method: string];
const PLAIN: Handler = [Pages, 'plain'];

/** A browser that comes to a page. */
const NAVIGATION = { method: 'GET', url: '/profile?tab=1', headers: { accept: 'text/html,*/*;q=0.8' } };

interface Setup {
  readonly hasCookie?: boolean;
  readonly sent?: object;
  readonly contextType?: string;
  readonly options?: MubarokahOptions;
  readonly guardType?: typeof MubarokahAuthGuard;
}

/** The guard in front of a handler, with what it does to the request and tells. */
function guarding(
  [controller, method]: Handler,
  current: (request: unknown) => Promise<MubarokahSession | undefined>,
  {
    hasCookie = false,
    sent = NAVIGATION,
    contextType = 'http',
    options,
    guardType = MubarokahAuthGuard,
  }: Setup = {},
) {
  const request: Record<string, unknown> = { ...sent };
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const context = {
    getHandler: () => (controller.prototype as Record<string, unknown>)[method],
    getClass: () => controller,
    getType: () => contextType,
    getArgByIndex: (index: number) => [request, response][index],
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }),
  } as unknown as ExecutionContext;
  const events = new MubarokahEvents();
  const notified: MubarokahEvent[] = [];
  events.on('auth-check', (event) => notified.push(event));
  const guard = new guardType(
    { current, hasCookie: () => hasCookie } as unknown as MubarokahSessions,
    events,
    new Reflector(),
    optionsWith(options),
  );
  /** What the handler, or a filter of the app, then answers with that status. */
  const answer = (status: number) => {
    response.writeHead(status).end();
    return { status: response.statusCode, headers: response.getHeaders() };
  };
  const left = () => [request['user'], request['mubarokahSession']];
  return { left, notified, answer, check: () => guard.canActivate(context) };
}

const loggedIn = () => Promise.resolve(session);
const nobody = () => Promise.resolve(undefined);

describe('MubarokahAuthGuard', () => {
  it('lets in who is logged in, and tells the handler who it is', async () => {
    const { check, left, notified } = guarding(PLAIN, loggedIn);
    expect(await check()).toBe(true);
    expect(left()).toEqual([session.user, session]);
    expect(notified).toEqual([{ type: 'auth-check', result: 'allowed', reason: 'none' }]);
  });

  it('asks everybody else to log in', async () => {
    const { check, left, notified } = guarding(PLAIN, nobody);
    await expect(check()).rejects.toBeInstanceOf(LoginRequiredException);
    expect(left()).toEqual([undefined, undefined]);
    expect(notified).toEqual([{ type: 'auth-check', result: 'challenged', reason: 'no_session' }]);
  });

  it('tells of a session that is over apart from none at all', async () => {
    const { check, notified } = guarding(PLAIN, nobody, { hasCookie: true });
    await expect(check()).rejects.toBeInstanceOf(LoginRequiredException);
    expect(notified).toEqual([{ type: 'auth-check', result: 'challenged', reason: 'expired' }]);
  });

  it.each([
    ['store_error', new SessionStoreError('read', new Error('hunter2'))],
    ['internal_error', new TypeError('hunter2')],
  ])('lets nobody in with %s', async (reason, error) => {
    const { check, left, notified } = guarding(PLAIN, () => Promise.reject(error));
    const thrown: unknown = await check().catch((failure: unknown) => failure);
    expect(thrown).toBeInstanceOf(SessionUnavailableException);
    expect((thrown as SessionUnavailableException).getResponse()).toEqual({
      statusCode: 503,
      error: 'Service Unavailable',
      message: 'Sessions cannot be read right now. Please try again in a moment.',
    });
    expect(left()).toEqual([undefined, undefined]);
    expect(notified).toEqual([{ type: 'auth-check', result: 'error', reason }]);
  });

  it('tells nothing, and does not look at the session, where everybody is let in', async () => {
    @Public()
    class Open extends Pages {}
    const { check, notified } = guarding([Open, 'plain'], () => Promise.reject(new Error('asked')));
    expect(await check()).toBe(true);
    expect(notified).toEqual([]);
  });

  it('names all scopes that are missing', async () => {
    const { check, left, notified } = guarding([Pages, 'everything'], loggedIn);
    const refused: unknown = await check().catch((failure: unknown) => failure);
    expect(refused).toBeInstanceOf(MissingScopeException);
    expect((refused as MissingScopeException).message).toContain(' "write-user", "admin".');
    expect(left()).toEqual([undefined, undefined]);
    expect(notified).toEqual([{ type: 'auth-check', result: 'forbidden', reason: 'missing_scope' }]);
  });
});

describe('what is answered after MubarokahAuthGuard refused somebody', () => {
  const LOGIN = '/auth/mubarokah?returnTo=%2Fprofile%3Ftab%3D1';

  /** Where a filter leads to that answers with that status. */
  async function refused(setup: Setup = {}, status = 401) {
    const { check, answer } = guarding(PLAIN, nobody, setup);
    const exception: unknown = await check().catch((error: unknown) => error);
    expect(exception).toBeInstanceOf(LoginRequiredException);
    expect((exception as LoginRequiredException).getStatus()).toBe(401);
    const { status: seen, headers } = answer(status);
    return [seen, headers['location']];
  }

  it.each([401, 418, 500, 200])(
    'leads a browser to the login, whatever a filter makes of it: %i',
    async (status) => {
      expect(await refused({}, status)).toEqual([302, LOGIN]);
    },
  );

  it('leads to the login and back as browsers find them behind a proxy that strips a prefix', async () => {
    expect(await refused({ options: { publicPathPrefix: '/shop' } })).toEqual([
      302,
      '/shop/auth/mubarokah?returnTo=%2Fshop%2Fprofile%3Ftab%3D1',
    ]);
  });

  it.each<[who: string, setup: Setup]>([
    ['an API caller', { sent: { ...NAVIGATION, headers: { accept: 'application/json' } } }],
    ['a form, whose page cannot be come back to', { sent: { ...NAVIGATION, method: 'POST' } }],
    ['a browser where there is no login route', { options: { loginPath: false } }],
    ['a caller that is not at an HTTP handler', { contextType: 'graphql' }],
  ])('is left to Nest and to filters for %s', async (_, setup) => {
    expect(await refused(setup)).toEqual([401, undefined]);
  });

  it('is left alone where another guard lets somebody in all the same', async () => {
    const { check, answer } = guarding(PLAIN, nobody);
    await check().catch(() => undefined);
    expect(answer(200).status).toBe(200);
  });

  it.each(['getStatus', 'getResponse'] as const)("is a filter's that asks for %s", async (question) => {
    const { check, answer } = guarding(PLAIN, nobody);
    const exception = (await check().catch((error: unknown) => error)) as LoginRequiredException;
    expect(exception.isAnswered).toBe(false);
    exception[question]();
    expect([exception.isAnswered, answer(200).status]).toEqual([true, 302]);
  });

  it('is left alone where somebody lacks a scope', async () => {
    const { check, answer } = guarding([Pages, 'everything'], loggedIn);
    await expect(check()).rejects.toBeInstanceOf(MissingScopeException);
    expect(answer(403).status).toBe(403);
  });
});

describe('what MubarokahAuthGuard says to caches', () => {
  const NONE = { 'cache-control': undefined, vary: undefined };
  const toCaches = async (
    handler: Handler,
    current: () => Promise<typeof session | undefined>,
    setup?: Setup,
  ) => {
    const { check, answer } = guarding(handler, current, setup);
    await check().catch(() => undefined);
    const { 'cache-control': cacheControl, vary } = answer(200).headers;
    return { 'cache-control': cacheControl, vary };
  };
  const broken = () => Promise.reject(new SessionStoreError('read', new Error('hunter2')));

  it.each<[what: string, handler: Handler, current: () => Promise<typeof session | undefined>, vary: string]>(
    [
      ['a page that is shown', PLAIN, loggedIn, 'Cookie'],
      ['a redirect to the login', PLAIN, nobody, 'Cookie, Accept'],
      ['a scope that is missing', [Pages, 'everything'], loggedIn, 'Cookie'],
      ['a store that fails', PLAIN, broken, 'Cookie'],
    ],
  )('keeps %s for one person', async (_, handler, current, vary) => {
    expect(await toCaches(handler, current)).toEqual({ 'cache-control': 'private, no-store', vary });
  });

  it('names Accept only where the answer depends on it', async () => {
    expect(await toCaches(PLAIN, nobody, { options: { loginPath: false } })).toMatchObject({
      vary: 'Cookie',
    });
    const caller = { ...NAVIGATION, headers: { accept: 'application/json' } };
    expect(await toCaches(PLAIN, nobody, { sent: caller })).toMatchObject({ vary: 'Cookie, Accept' });
  });

  it('is nothing where everybody is let in, and outside HTTP', async () => {
    @Public()
    class Open extends Pages {}
    expect(await toCaches([Open, 'plain'], nobody)).toEqual(NONE);
    expect(await toCaches(PLAIN, loggedIn, { contextType: 'graphql' })).toEqual(NONE);
  });
});

it('looks for the session in the request that a subclass names', async () => {
  const inGraphql: AuthenticatedRequest = {};
  class GraphqlGuard extends MubarokahAuthGuard {
    protected override getRequest(): AuthenticatedRequest {
      return inGraphql;
    }
  }
  const current = (request: unknown) => Promise.resolve(request === inGraphql ? session : undefined);
  const { check, left } = guarding(PLAIN, current, { guardType: GraphqlGuard, contextType: 'graphql' });
  expect(await check()).toBe(true);
  expect([inGraphql.user, left()]).toEqual([session.user, [undefined, undefined]]);
});

/** Who gets in: nobody in particular, somebody without scopes, with `a`, with `b`. */
type Entry = 'everybody' | 'logged in' | 'scope a' | 'scope b';

async function entryOf(handler: Handler): Promise<Entry> {
  const isIn = async (...scopes: string[]) => {
    const { check } = guarding(handler, () => Promise.resolve({ ...session, scopes }));
    return check().catch(() => false);
  };
  if (
    await guarding(handler, nobody)
      .check()
      .catch(() => false)
  )
    return 'everybody';
  if (await isIn()) return 'logged in';
  if (await isIn('a')) return 'scope a';
  if (await isIn('b')) return 'scope b';
  throw new Error('nobody gets in');
}

describe('of the decorators', () => {
  const DECORATORS = {
    nothing: () => () => undefined,
    '@Public()': Public,
    "@RequireScopes('a')": () => RequireScopes('a'),
    "@RequireScopes('b')": () => RequireScopes('b'),
    '@RequireScopes()': () => RequireScopes(),
  } satisfies Record<string, () => ClassDecorator & MethodDecorator>;
  type Decorator = keyof typeof DECORATORS;

  function handlerOf(onClass: Decorator, onHandler: Decorator): Handler {
    class Decorated {
      handler() {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(Decorated.prototype, 'handler')!;
    DECORATORS[onHandler]()(Decorated.prototype, 'handler', descriptor);
    DECORATORS[onClass]()(Decorated);
    return [Decorated, 'handler'];
  }

  // The table of docs/guard.md.
  describe.each<[onClass: Decorator, cells: [onHandler: Decorator, entry: Entry][]]>([
    [
      'nothing',
      [
        ['nothing', 'logged in'],
        ['@Public()', 'everybody'],
        ["@RequireScopes('a')", 'scope a'],
        ['@RequireScopes()', 'logged in'],
      ],
    ],
    [
      '@Public()',
      [
        ['nothing', 'everybody'],
        ['@Public()', 'everybody'],
        ["@RequireScopes('a')", 'scope a'],
        ['@RequireScopes()', 'logged in'],
      ],
    ],
    [
      "@RequireScopes('b')",
      [
        ['nothing', 'scope b'],
        ['@Public()', 'everybody'],
        ["@RequireScopes('a')", 'scope a'],
        ['@RequireScopes()', 'logged in'],
      ],
    ],
    [
      '@RequireScopes()',
      [
        ['nothing', 'logged in'],
        ['@Public()', 'everybody'],
        ["@RequireScopes('a')", 'scope a'],
        ['@RequireScopes()', 'logged in'],
      ],
    ],
  ])('the one nearest to the handler counts, where the class has %s', (onClass, cells) => {
    it.each(cells)('and the handler %s: %s', async (onHandler, entry) => {
      expect(await entryOf(handlerOf(onClass, onHandler))).toBe(entry);
    });
  });

  describe('a subclass has', () => {
    @RequireScopes('b')
    class Base {
      plain() {}
      @RequireScopes('a') scoped() {}
      overridden() {}
      @RequireScopes('a') scopedOverridden() {}
    }
    class Plain extends Base {
      override overridden() {}
      override scopedOverridden() {}
    }
    @Public()
    class Open extends Base {
      override scopedOverridden() {}
    }
    class Repeated extends Base {
      @RequireScopes('a') override scopedOverridden() {}
    }

    it.each<[what: string, handler: Handler, entry: Entry]>([
      ['those of its base class, without its own', [Plain, 'plain'], 'scope b'],
      ['those of a handler that it inherits', [Plain, 'scoped'], 'scope a'],
      ['those of its base class on what it overrides', [Plain, 'overridden'], 'scope b'],
      ['none of a handler that it overrides', [Plain, 'scopedOverridden'], 'scope b'],
      ['its own instead of those of its base class', [Open, 'plain'], 'everybody'],
      ['those of a handler that it inherits, before its own', [Open, 'scoped'], 'scope a'],
      ['its own on what it overrides', [Open, 'scopedOverridden'], 'everybody'],
      ['those that it repeats', [Repeated, 'scopedOverridden'], 'scope a'],
    ])('%s', async (_, handler, entry) => {
      expect(await entryOf(handler)).toBe(entry);
    });
  });

  it('other metadata is none', async () => {
    expect(await entryOf([Pages, 'unrelated'])).toBe('logged in');
  });
});

describe('the guard of an app with sessions of its own', () => {
  const { user } = session;
  const by = (current: OwnSessions['current']) => ({
    options: { sessions: { begin: () => undefined, current, end: () => undefined } },
  });

  it('lets in who the app says is logged in', async () => {
    const current = jest.fn<OwnSessions['current']>(async () => ({ user, scopes: ['detail-user'] }));
    const { check, left } = guarding([Scoped, 'plain'], nobody, by(current));
    expect(await check()).toBe(true);
    expect([left(), current.mock.calls]).toEqual([
      [user, undefined],
      [[expect.objectContaining(NAVIGATION)]],
    ]);
  });

  it('knows no scopes that the app does not name', async () => {
    const { check } = guarding(
      [Scoped, 'plain'],
      loggedIn,
      by(() => ({ user })),
    );
    await expect(check()).rejects.toBeInstanceOf(MissingScopeException);
  });

  it('sends browsers to the login where nobody is', async () => {
    const { check, notified, answer } = guarding(PLAIN, loggedIn, {
      ...by(() => undefined),
      hasCookie: true,
    });
    await expect(check()).rejects.toBeInstanceOf(LoginRequiredException);
    expect(notified).toEqual([{ type: 'auth-check', result: 'challenged', reason: 'no_session' }]);
    expect(answer(401).status).toBe(302);
  });

  it('says that nobody can be recognised where the app cannot', async () => {
    const { check, notified } = guarding(
      PLAIN,
      loggedIn,
      by(() => Promise.reject(new Error('hunter2'))),
    );
    await expect(check()).rejects.toBeInstanceOf(SessionUnavailableException);
    expect(notified).toEqual([{ type: 'auth-check', result: 'error', reason: 'store_error' }]);
  });
});

it('refuses, and lets nobody in, where a subclass throws nothing', async () => {
  class SilentGuard extends MubarokahAuthGuard {
    protected override throwException(): void {}
  }
  const { check, left } = guarding(PLAIN, nobody, { guardType: SilentGuard });
  expect([await check(), left()]).toEqual([false, [undefined, undefined]]);
});
