import {
  CREDENTIALS,
  consentTokenOf,
  cookieOf,
  type App,
  type ManualClock,
  type Reply,
} from './app.fixture.js';
import { SANDBOX_CLIENT } from './sandbox-defaults.js';

export const LOOPBACK_URI = 'http://127.0.0.1:22001/back';
export const OTHER = {
  clientId: 'other',
  clientSecret: 'other-secret',
  redirectUris: SANDBOX_CLIENT.redirectUris,
};
export const ROBOT = {
  clientId: 'robot',
  clientSecret: 'robot-secret',
  redirectUris: [],
  grantTypes: ['client_credentials' as const],
};
export const PUBLIC = { ...OTHER, clientId: 'phone', confidential: false };
export const CLIENTS = [
  { ...SANDBOX_CLIENT, redirectUris: [...SANDBOX_CLIENT.redirectUris, LOOPBACK_URI] },
  OTHER,
  ROBOT,
  PUBLIC,
];

export interface World {
  readonly app: App;
  readonly clock: ManualClock;
}

/** What an answer must be; headers that must not be there are `null`. */
export interface Expected {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | RegExp | null>>;
  /** The whole JSON body. */
  readonly body?: unknown;
  /** An OAuth error, with the fields of the dialect in their order. */
  readonly oauth?: { readonly error: string; readonly hint?: string | RegExp };
  /** The query of a redirect to the app, in its order; `error_description` and `message` are only looked for. */
  readonly back?: readonly (readonly [name: string, value: string | RegExp])[];
  readonly text?: string | RegExp;
}

/** One thing that was seen on the wire of an unmodified Passport. */
export interface Fact {
  readonly what: string;
  readonly ask: (world: World) => Promise<Reply>;
  readonly current: Expected;
  /** @default the same as `current` */
  readonly legacy?: Expected;
}

const oauth = (
  status: number,
  error: string,
  hint?: string,
  headers: Expected['headers'] = {},
): Expected => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private', ...headers },
  oauth: { error, ...(hint === undefined ? {} : { hint }) },
});
const message = (status: number, text: string, headers: Expected['headers'] = {}): Expected => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: { message: text },
});
const page = (status: number, text: string | RegExp, headers: Expected['headers'] = {}): Expected => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8', ...headers },
  text,
});
const back = (...fields: [name: string, value: string | RegExp][]): Expected => ({
  status: 302,
  back: fields,
});
const STATE: [string, string] = ['state', 'the-state'];
const WORDS: [string, RegExp] = ['error_description', /\w/];
const TO_LOGIN: Expected = { status: 302, headers: { location: '/login' } };
const CONSENT: Expected = page(200, /name="auth_token"/);

const asBrowser = { headers: { Accept: 'text/html' } };
const basic = (secret: string) => ({
  Authorization: `Basic ${Buffer.from(`${CREDENTIALS.client_id}:${secret}`).toString('base64')}`,
});
const credentialsOf = (client: { clientId: string; clientSecret: string }) => ({
  client_id: client.clientId,
  client_secret: client.clientSecret,
});
const forItself = { ...credentialsOf(ROBOT), grant_type: 'client_credentials' };
const used = async (app: App) => {
  const login = await app.authorize();
  return { login, tokens: (await app.exchange(login)).body };
};
const rotated = async (app: App) => {
  const { refreshToken } = await app.logIn();
  return { refreshToken, fresh: (await app.refresh(refreshToken)).body };
};
const consentPage = async (app: App) => {
  const cookie = await app.visitor();
  const shown = await app.open({ prompt: 'consent' }, cookie);
  const decide = (decision: string, token = consentTokenOf(shown)) =>
    app.submit('/oauth/authorize', { auth_token: token, decision }, cookie);
  return { cookie, decide };
};
/** Somebody who has never consented to anything: nobody else's tokens count. */
const NEWCOMER = '3';

export const TOKEN_FACTS: readonly Fact[] = [
  {
    what: 'a wrong secret in the body',
    ask: ({ app }) => app.token({ ...CREDENTIALS, grant_type: 'authorization_code', client_secret: 'wrong' }),
    current: oauth(401, 'invalid_client', undefined, { 'www-authenticate': null }),
  },
  {
    what: 'an unknown client, without Accept',
    ask: ({ app }) =>
      app.token({ client_id: 'x', client_secret: 'x', grant_type: 'authorization_code' }, { Accept: '*/*' }),
    current: oauth(401, 'invalid_client', undefined, { 'www-authenticate': null }),
  },
  {
    what: 'a wrong secret by HTTP Basic',
    ask: ({ app }) => app.token({ grant_type: 'refresh_token' }, basic('wrong')),
    current: oauth(401, 'invalid_client', undefined, { 'www-authenticate': 'Basic realm="OAuth"' }),
  },
  {
    what: 'a code that comes twice',
    ask: async ({ app }) => app.exchange((await used(app)).login),
    current: oauth(400, 'invalid_grant', 'Authorization code has been revoked'),
    legacy: oauth(400, 'invalid_request', 'Authorization code has been revoked'),
  },
  {
    what: 'the first access token of a code that came twice',
    ask: async ({ app }) => {
      const { login, tokens } = await used(app);
      await app.exchange(login);
      return app.get('/api/user', String(tokens.access_token));
    },
    current: { status: 200 },
  },
  {
    what: 'a code of more than ten minutes ago',
    ask: async ({ app, clock }) => {
      const login = await app.authorize();
      clock.advanceSeconds(605);
      return app.exchange(login);
    },
    current: oauth(400, 'invalid_grant', 'Authorization code has expired'),
    legacy: oauth(400, 'invalid_request', 'Authorization code has expired'),
  },
  {
    what: 'a code that is none',
    ask: ({ app }) => app.exchange({ code: 'made-up', verifier: 'v'.repeat(43) }),
    current: oauth(400, 'invalid_grant', 'Cannot validate the provided authorization code'),
    legacy: oauth(400, 'invalid_request', 'Cannot decrypt the authorization code'),
  },
  {
    what: 'a code of another client',
    ask: async ({ app }) => app.exchange(await app.authorize(), credentialsOf(OTHER)),
    current: oauth(400, 'invalid_request', 'Authorization code was not issued to this client'),
  },
  {
    what: 'a refresh token that comes twice',
    ask: async ({ app }) => app.refresh((await rotated(app)).refreshToken),
    current: oauth(400, 'invalid_grant', 'Token has been revoked'),
    legacy: oauth(401, 'invalid_request', 'Token has been revoked'),
  },
  {
    what: 'the new pair after its refresh token came twice',
    ask: async ({ app }) => {
      const { refreshToken, fresh } = await rotated(app);
      await app.refresh(refreshToken);
      return app.get('/api/user', String(fresh.access_token));
    },
    current: { status: 200 },
  },
  {
    what: 'the old access token after a refresh',
    ask: async ({ app }) => {
      const { accessToken, refreshToken } = await app.logIn();
      await app.refresh(refreshToken);
      return app.get('/api/user', accessToken);
    },
    current: message(401, 'Unauthenticated.'),
  },
  {
    what: 'a garbled refresh token',
    ask: ({ app }) => app.refresh('garbled'),
    current: oauth(400, 'invalid_grant', 'Cannot decrypt the refresh token'),
    legacy: oauth(401, 'invalid_request', 'Cannot decrypt the refresh token'),
  },
  {
    what: 'a refresh token of another client',
    ask: async ({ app }) => app.refresh((await app.logIn()).refreshToken, credentialsOf(OTHER)),
    current: oauth(400, 'invalid_grant', 'Token is not linked to client'),
    legacy: oauth(401, 'invalid_request', 'Token is not linked to client'),
  },
  {
    what: 'a refresh token of more than thirty days ago',
    ask: async ({ app, clock }) => {
      const { refreshToken } = await app.logIn();
      clock.advanceSeconds(30 * 86_400);
      return app.refresh(refreshToken);
    },
    current: oauth(400, 'invalid_grant', 'Token has expired'),
    legacy: oauth(401, 'invalid_request', 'Token has expired'),
  },
  {
    what: 'the refresh token of an access token that was revoked',
    ask: async ({ app }) => {
      const { accessToken, refreshToken } = await app.logIn();
      app.sandbox.revoke(accessToken);
      return app.refresh(refreshToken);
    },
    current: { status: 200 },
  },
  ...(
    [
      [
        'too short a',
        'v'.repeat(42),
        'invalid_request',
        'Code Verifier must follow the specifications of RFC-7636.',
      ],
      ['a wrong', 'v'.repeat(43), 'invalid_grant', 'Failed to verify `code_verifier`.'],
      ['no', '', 'invalid_request', 'Check the `code_verifier` parameter'],
    ] as const
  ).map(([what, code_verifier, error, hint]): Fact => ({
    what: `${what} code verifier`,
    ask: async ({ app }) => app.exchange(await app.authorize(), { code_verifier }),
    current: oauth(400, error, hint),
  })),
  {
    what: 'a code verifier where there was no challenge',
    ask: async ({ app }) => app.exchange(await app.authorize({ code_challenge: '' })),
    current: oauth(400, 'invalid_request', 'code_verifier received when no code_challenge is present'),
  },
  {
    what: 'a plain code challenge, exchanged',
    ask: async ({ app }) => {
      const verifier = 'v'.repeat(43);
      const { code } = await app.authorize({ code_challenge: verifier, code_challenge_method: 'plain' });
      return app.exchange({ code, verifier });
    },
    current: { status: 200 },
  },
  {
    what: 'a code challenge without a method, exchanged',
    ask: async ({ app }) => {
      const verifier = 'v'.repeat(43);
      const { code } = await app.authorize({ code_challenge: verifier, code_challenge_method: '' });
      return app.exchange({ code, verifier });
    },
    current: { status: 200 },
  },
  {
    what: 'an exchange without redirect_uri',
    ask: async ({ app }) => app.exchange(await app.authorize(), { redirect_uri: '' }),
    current: oauth(400, 'invalid_request', 'Check the `redirect_uri` parameter'),
  },
  {
    what: 'an exchange with a redirect_uri that is registered, and not that of the code',
    ask: async ({ app }) => app.exchange(await app.authorize(), { redirect_uri: LOOPBACK_URI }),
    current: oauth(400, 'invalid_request', 'Invalid redirect URI'),
  },
  {
    what: 'an exchange with a redirect_uri that is not registered',
    ask: async ({ app }) => app.exchange(await app.authorize(), { redirect_uri: 'http://localhost:1/' }),
    current: oauth(400, 'invalid_request', 'Invalid redirect URI'),
    legacy: oauth(401, 'invalid_client'),
  },
  {
    what: 'a code that was refused for its redirect_uri before',
    ask: async ({ app }) => {
      const login = await app.authorize();
      await app.exchange(login, { redirect_uri: LOOPBACK_URI });
      return app.exchange(login);
    },
    current: { status: 200 },
  },
  {
    what: 'a token reply',
    ask: async ({ app }) => app.exchange(await app.authorize()),
    current: {
      status: 200,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'cache-control': 'no-store, private',
        pragma: 'no-cache',
        'x-ratelimit-limit': '60',
        'x-ratelimit-remaining': '59',
      },
      text: /^\{"token_type":"Bearer","expires_in":86399,"access_token":"[\w.-]+","refresh_token":"def502[\da-f]+"\}$/,
    },
    legacy: {
      status: 200,
      text: /^\{"token_type":"Bearer","expires_in":86400,"access_token":"[\w.-]+","refresh_token":"def502[\da-f]+"\}$/,
    },
  },
  {
    what: 'the 61st token request of a minute',
    ask: async ({ app, clock }) => {
      await Promise.all(Array.from({ length: 60 }, () => app.refresh('x')));
      clock.advanceSeconds(20);
      return app.refresh('x');
    },
    current: message(429, 'Too Many Attempts.', {
      'retry-after': '40',
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': /^\d{10}$/,
    }),
  },
  {
    what: 'the 61st token request of a minute, without Accept',
    ask: async ({ app }) => {
      await Promise.all(Array.from({ length: 60 }, () => app.refresh('x')));
      return app.token('', { Accept: '*/*' });
    },
    current: page(429, 'Too Many Requests', { 'retry-after': '60' }),
  },
  {
    what: 'the API while the token endpoint is throttled',
    ask: async ({ app }) => {
      const { accessToken } = await app.logIn();
      await Promise.all(Array.from({ length: 60 }, () => app.refresh('x')));
      return app.get('/api/user', accessToken);
    },
    current: { status: 200 },
  },
  {
    what: 'a JSON body',
    ask: ({ app }) =>
      app.send('/oauth/token', {
        method: 'POST',
        body: JSON.stringify(forItself),
        headers: { 'Content-Type': 'application/json' },
      }),
    current: { status: 200 },
  },
  {
    what: 'a field that comes twice, of which the last one counts',
    ask: ({ app }) =>
      app.token(`grant_type=password&client_id=x&${new URLSearchParams(forItself).toString()}`),
    current: { status: 200 },
  },
  ...['grant_type=password', ''].map((form): Fact => ({
    what: `the grant of "${form}"`,
    ask: ({ app }) => app.token(form),
    current: oauth(400, 'unsupported_grant_type', 'Check that all required parameters have been provided'),
  })),
  {
    what: 'no client_id',
    ask: ({ app }) => app.token('grant_type=client_credentials'),
    current: oauth(400, 'invalid_request', 'Check the `client_id` parameter'),
  },
  {
    what: 'client_credentials by the client of a login',
    ask: ({ app }) => app.token({ ...CREDENTIALS, grant_type: 'client_credentials' }),
    current: oauth(401, 'invalid_client'),
    legacy: { status: 200 },
  },
  {
    what: 'client_credentials with the scope *',
    ask: ({ app }) => app.token({ ...forItself, scope: '*' }),
    current: { status: 200 },
  },
  {
    what: 'client_credentials with an unknown scope',
    ask: ({ app }) => app.token({ ...forItself, scope: 'nope' }),
    current: oauth(400, 'invalid_scope', 'Check the `nope` scope'),
  },
  {
    what: 'GET /oauth/token',
    ask: ({ app }) => app.send('/oauth/token'),
    current: message(405, 'The GET method is not supported for route oauth/token. Supported methods: POST.', {
      allow: 'POST',
    }),
  },
  {
    what: 'GET /oauth/token by a browser',
    ask: ({ app }) => app.send('/oauth/token', asBrowser),
    current: page(405, 'Method Not Allowed', { allow: 'POST' }),
  },
  {
    what: 'HEAD /oauth/token',
    ask: ({ app }) => app.send('/oauth/token', { method: 'HEAD' }),
    current: { status: 405, headers: { allow: 'POST' } },
  },
  {
    what: 'OPTIONS /oauth/token',
    ask: ({ app }) => app.send('/oauth/token', { method: 'OPTIONS' }),
    current: page(200, /^$/, { allow: 'POST' }),
  },
  {
    what: 'a path that is not there',
    ask: ({ app }) => app.send('/oauth/nothing'),
    current: message(404, 'The route oauth/nothing could not be found.'),
  },
  {
    what: 'maintenance',
    ask: ({ app }) => {
      app.sandbox.next('token', { status: 503 });
      return app.refresh('x');
    },
    current: message(503, 'Service Unavailable', { 'retry-after': null }),
  },
  {
    what: 'maintenance with a page that was rendered in advance',
    ask: ({ app }) => {
      app.sandbox.next('token', { status: 503, body: '<title>Service Unavailable</title>' });
      return app.refresh('x');
    },
    current: page(503, 'Service Unavailable', { 'retry-after': null }),
  },
];

const withToken = (what: string, tokenOf: (world: World) => Promise<string>): Fact => ({
  what: `/api/user with ${what}`,
  ask: async (world) => world.app.get('/api/user', await tokenOf(world)),
  current: message(401, 'Unauthenticated.'),
});

export const API_FACTS: readonly Fact[] = [
  withToken('no token', async () => ''),
  withToken('garbage', async () => 'garbage'),
  withToken('a revoked token', async ({ app }) => {
    const { accessToken } = await app.logIn();
    app.sandbox.revoke(accessToken);
    return accessToken;
  }),
  withToken('an expired token', async ({ app, clock }) => {
    const { accessToken } = await app.logIn();
    clock.advanceSeconds(86_400);
    return accessToken;
  }),
  withToken('a token whose signature was changed', async ({ app }) => {
    const { accessToken } = await app.logIn();
    return `${accessToken.slice(0, -6)}AAAAAA`;
  }),
  withToken('a token of a client for itself', async ({ app }) =>
    String((await app.token({ ...forItself, scope: 'view-user' })).body.access_token),
  ),
  {
    what: '/api/user with a dead token, without Accept',
    ask: ({ app }) => app.send('/api/user', { headers: { Accept: '*/*', Authorization: 'Bearer x' } }),
    current: TO_LOGIN,
  },
  {
    what: '/api/user with a scheme in lower case',
    ask: async ({ app }) =>
      app.send('/api/user', { headers: { Authorization: `bearer ${(await app.logIn()).accessToken}` } }),
    current: { status: 200, headers: { 'cache-control': 'no-cache, private' } },
    legacy: message(401, 'Unauthenticated.'),
  },
  {
    what: '/api/user without the scope',
    ask: async ({ app }) => app.get('/api/user', (await app.logIn({ scope: 'detail-user' })).accessToken),
    current: message(403, 'Invalid scope(s) provided.'),
  },
  {
    what: '/api/user without the scope, without Accept',
    ask: async ({ app }) => {
      const { accessToken } = await app.logIn({ scope: 'detail-user' });
      return app.send('/api/user', { headers: { Accept: '*/*', Authorization: `Bearer ${accessToken}` } });
    },
    current: page(403, 'Forbidden'),
  },
];

export const AUTHORIZE_FACTS: readonly Fact[] = [
  { what: 'a guest', ask: ({ app }) => app.open(), current: TO_LOGIN },
  {
    what: 'a guest who has logged in: back, with the parameters sorted',
    ask: async ({ app }) => app.submit('/login', { user: '1' }, cookieOf(await app.open({ zebra: '1' }))),
    current: {
      status: 302,
      headers: {
        location:
          /^\/oauth\/authorize\?client_id=[^&]+&redirect_uri=[^&]+&response_type=code&scope=[^&]+&state=the-state&zebra=1$/,
      },
    },
  },
  {
    what: 'somebody who is logged in and has not consented',
    ask: async ({ app }) => app.open({}, await app.visitor(NEWCOMER)),
    current: CONSENT,
  },
  {
    what: 'somebody who has consented to these scopes',
    ask: async ({ app }) => {
      await app.logIn();
      return app.open({ scope: 'view-user' }, await app.visitor());
    },
    current: back(['code', /^def502/], STATE),
  },
  {
    what: 'somebody who has consented to fewer scopes',
    ask: async ({ app }) => {
      await app.logIn({ scope: 'view-user' }, NEWCOMER);
      return app.open({}, await app.visitor(NEWCOMER));
    },
    current: CONSENT,
  },
  {
    what: 'somebody whose tokens were all revoked',
    ask: async ({ app }) => {
      const { accessToken } = await app.logIn({}, NEWCOMER);
      await app.get('/api/logout-sso', accessToken);
      return app.open({}, await app.visitor(NEWCOMER));
    },
    current: CONSENT,
  },
  {
    what: 'somebody whose tokens have all expired',
    ask: async ({ app, clock }) => {
      await app.logIn({}, NEWCOMER);
      clock.advanceSeconds(86_400);
      return app.open({}, await app.visitor(NEWCOMER));
    },
    current: CONSENT,
  },
  {
    what: 'prompt=consent for somebody who has consented',
    ask: async ({ app }) => {
      await app.logIn();
      return app.open({ prompt: 'consent' }, await app.visitor());
    },
    current: CONSENT,
  },
  {
    what: 'prompt=login for somebody who is logged in',
    ask: async ({ app }) => {
      const login = await app.submit('/login', { user: '1' });
      return app.open({ prompt: 'login' }, cookieOf(login));
    },
    current: TO_LOGIN,
  },
  {
    what: 'prompt=login for somebody who has logged in since',
    ask: async ({ app }) => {
      const sent = await app.open({ prompt: 'login' }, await app.visitor(NEWCOMER));
      const loggedIn = await app.submit('/login', { user: NEWCOMER }, cookieOf(sent));
      return app.send(loggedIn.headers.get('location')!, {
        headers: { Accept: 'text/html', cookie: cookieOf(loggedIn) },
      });
    },
    current: CONSENT,
  },
  {
    what: 'prompt=none for a guest',
    ask: ({ app }) => app.open({ prompt: 'none' }),
    current: back(STATE, ['error', 'login_required'], WORDS, ['hint', 'The user is not authenticated']),
    legacy: back(STATE, ['error', 'access_denied'], WORDS, ['hint', 'Unauthenticated'], ['message', /\w/]),
  },
  {
    what: 'prompt=none for somebody who has not consented',
    ask: async ({ app }) => app.open({ prompt: 'none' }, await app.visitor(NEWCOMER)),
    current: back(STATE, ['error', 'consent_required'], WORDS),
    legacy: back(
      STATE,
      ['error', 'access_denied'],
      WORDS,
      ['hint', 'The user denied the request'],
      ['message', /\w/],
    ),
  },
  {
    what: 'prompt=none for somebody who has consented',
    ask: async ({ app }) => {
      await app.logIn();
      return app.open({ prompt: 'none' }, await app.visitor());
    },
    current: back(['code', /^def502/], STATE),
  },
  {
    what: 'consent',
    ask: async ({ app }) => (await consentPage(app)).decide('allow'),
    current: back(['code', /^def502/], STATE),
  },
  {
    what: 'a denial',
    ask: async ({ app }) => (await consentPage(app)).decide('deny'),
    current: back(STATE, ['error', 'access_denied'], WORDS, ['hint', 'The user denied the request']),
    legacy: back(
      STATE,
      ['error', 'access_denied'],
      WORDS,
      ['hint', 'The user denied the request'],
      ['message', /\w/],
    ),
  },
  {
    what: 'a consent form that is sent twice',
    ask: async ({ app }) => {
      const { decide } = await consentPage(app);
      await decide('allow');
      return decide('allow');
    },
    current: page(403, 'Forbidden'),
    legacy: back(['code', /^def502/], STATE),
  },
  {
    what: 'the first of two consent pages in two tabs',
    ask: async ({ app }) => {
      const { cookie, decide } = await consentPage(app);
      await app.open({ prompt: 'consent' }, cookie);
      return decide('allow');
    },
    current: page(403, 'Forbidden'),
  },
  {
    what: 'the second of two consent pages in two tabs, after the first',
    ask: async ({ app }) => {
      const { cookie, decide } = await consentPage(app);
      const second = consentTokenOf(await app.open({ prompt: 'consent' }, cookie));
      await decide('allow');
      return decide('allow', second);
    },
    current: page(403, 'Forbidden'),
  },
  {
    what: 'a consent form whose session is over',
    ask: ({ app }) => app.submit('/oauth/authorize', { auth_token: 'x', decision: 'allow' }),
    current: page(419, 'Page Expired'),
  },
  {
    what: 'an unknown scope, for a guest',
    ask: ({ app }) => app.open({ scope: 'view-user nope' }),
    current: back(STATE, ['error', 'invalid_scope'], WORDS, ['hint', 'Check the `nope` scope']),
    legacy: back(['error', 'invalid_scope'], WORDS, ['hint', 'Check the `nope` scope'], ['message', /\w/]),
  },
  ...(
    [
      ['an unknown client_id', { client_id: 'nobody' }],
      ['a redirect_uri that differs by a slash', { redirect_uri: `${SANDBOX_CLIENT.redirectUris[0]}/` }],
      ['no redirect_uri where several are registered', { redirect_uri: '' }],
      ['another port of localhost', { redirect_uri: 'http://localhost:3001/auth/mubarokah/callback' }],
    ] as const
  ).map(([what, parameters]): Fact => ({
    what: `${what}, for a browser`,
    ask: ({ app }) => app.open(parameters),
    current: oauth(401, 'invalid_client', undefined, { location: null }),
  })),
  {
    what: 'another port of 127.0.0.1',
    ask: ({ app }) => app.open({ redirect_uri: 'http://127.0.0.1:22999/back' }),
    current: TO_LOGIN,
  },
  {
    what: 'no redirect_uri where one is registered',
    ask: ({ app }) => app.open({ client_id: OTHER.clientId, redirect_uri: '' }),
    current: TO_LOGIN,
  },
  {
    what: 'another response_type',
    ask: ({ app }) => app.open({ response_type: 'token' }),
    current: oauth(400, 'unsupported_grant_type', 'Check that all required parameters have been provided'),
  },
  {
    what: 'no response_type',
    ask: ({ app }) => app.open({ response_type: '' }),
    current: oauth(400, 'invalid_request', 'Check the `response_type` parameter'),
    legacy: oauth(400, 'unsupported_grant_type', 'Check that all required parameters have been provided'),
  },
  {
    what: 'a malformed code challenge',
    ask: ({ app }) => app.open({ code_challenge: 'short', code_challenge_method: 'S256' }),
    current: oauth(400, 'invalid_request', 'Code challenge must follow the specifications of RFC-7636.'),
  },
  {
    what: 'an unknown code challenge method',
    ask: ({ app }) => app.open({ code_challenge: 'c'.repeat(43), code_challenge_method: 'S512' }),
    current: oauth(400, 'invalid_request', 'Code challenge method must be one of `S256`, `plain`'),
  },
  {
    what: 'a client without a secret and without PKCE',
    ask: ({ app }) => app.open({ client_id: PUBLIC.clientId }),
    current: oauth(400, 'invalid_request', 'Code challenge must be provided for public clients'),
  },
  ...['', 'x'.repeat(3000), 'a b+c&d=é%\u0000\r\n'].map((state): Fact => ({
    what: `a state of ${state.length} characters`,
    ask: async ({ app }) => {
      await app.logIn();
      return app.open({ state }, await app.visitor());
    },
    current: back(['code', /^def502/], ...(state === '' ? [] : [['state', state] as [string, string]])),
  })),
  {
    what: 'a state that is a list',
    ask: ({ app }) => app.open({}, '', '&state[]=a'),
    current: oauth(400, 'invalid_request', 'Check the `state` parameter'),
    legacy: page(500, 'Internal Server Error'),
  },
];
