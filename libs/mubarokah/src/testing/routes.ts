import { languageOf } from '../http/index.js';
import { tooManyRequests } from './api/api-refusals.js';
import { answerLogoutSso, answerUser, answerUserDetails } from './api/user-endpoints.js';
import { page, type Answer } from './http/answer.js';
import type { IncomingRequest } from './http/incoming-request.js';
import { decideAuthorize, showAuthorize } from './oauth/authorize-endpoint.js';
import { logIn, showLogin } from './oauth/login-endpoint.js';
import { answerToken } from './oauth/token-endpoint.js';
import { startPage } from './pages/start-page.js';
import type { SandboxEndpoint, SandboxRequest } from './sandbox-options.js';
import type { Provider } from './state/provider.js';
import type { Throttle } from './steering/throttle.js';

export interface Route {
  /** What the request log calls it. */
  readonly endpoint: SandboxRequest['endpoint'];
  readonly methods: ReadonlyMap<string, Handler>;
}

export interface Handler {
  readonly answer: (request: IncomingRequest) => Answer | Promise<Answer>;
  /** Whose scripted answers it gives, if any. */
  readonly scriptedAs?: SandboxEndpoint;
  /** Whether people are led to it from other sites. */
  readonly isPage?: boolean;
}

export function createRoutes(provider: Provider, throttle: Throttle): ReadonlyMap<string, Route> {
  const api = (
    endpoint: SandboxEndpoint,
    answer: (provider: Provider, request: IncomingRequest) => Promise<Answer>,
  ) => route(endpoint, { GET: { answer: (request) => answer(provider, request), scriptedAs: endpoint } });

  return new Map([
    [
      '/',
      route('other', {
        GET: { answer: (request) => page(200, startPage(languageOf(request))), isPage: true },
      }),
    ],
    [
      '/login',
      route('login', {
        GET: { answer: (request) => showLogin(provider, request), isPage: true },
        POST: { answer: (request) => logIn(provider, request) },
      }),
    ],
    [
      '/oauth/authorize',
      route('authorize', {
        GET: {
          answer: (request) => showAuthorize(provider, request),
          scriptedAs: 'authorize',
          isPage: true,
        },
        POST: { answer: (request) => decideAuthorize(provider, request) },
      }),
    ],
    [
      '/oauth/token',
      route('token', {
        POST: { answer: (request) => answerTokenThrottled(provider, throttle, request), scriptedAs: 'token' },
      }),
    ],
    ['/api/user', api('user', answerUser)],
    ['/api/user/details', api('user_details', answerUserDetails)],
    ['/api/logout-sso', api('logout_sso', answerLogoutSso)],
  ]);
}

/** As in Laravel, HEAD comes along with GET. */
function route(
  endpoint: Route['endpoint'],
  { GET, POST }: { readonly GET?: Handler; readonly POST?: Handler },
): Route {
  const methods = new Map<string, Handler>();
  if (GET) methods.set('GET', GET).set('HEAD', GET);
  if (POST) methods.set('POST', POST);
  return { endpoint, methods };
}

async function answerTokenThrottled(
  provider: Provider,
  throttle: Throttle,
  request: IncomingRequest,
): Promise<Answer> {
  const rate = throttle.count(request.remoteAddress);
  if (rate.kind === 'exceeded') return tooManyRequests(provider.apiErrors, request, rate);
  const answer = await answerToken(provider, request);
  return { ...answer, headers: { ...answer.headers, ...rate.headers } };
}
