import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { loginOptions } from './login-options.js';
import type { MubarokahOptions } from './mubarokah-options.js';
import { MubarokahOptionsError } from './options-error.js';
import { resolveOptions } from './resolve-options.js';

const complete: MubarokahOptions = {
  clientId: 'shop',
  clientSecret: 'correct horse battery staple',
  redirectUri: 'https://shop.example/auth/mubarokah/callback',
  cookieSecret: 'cookie-secret-of-more-than-32-characters',
};

const resolve = (options: object, environment: NodeJS.ProcessEnv = {}) =>
  resolveOptions({ ...complete, ...options }, environment);

function refusal(options: object, environment: NodeJS.ProcessEnv = {}): MubarokahOptionsError {
  try {
    resolveOptions(options, environment);
  } catch (error) {
    if (error instanceof MubarokahOptionsError) return error;
    throw error;
  }
  throw new Error('The options were not refused.');
}
const faultsOf = (options: object) => refusal({ ...complete, ...options }).faults;

describe('resolveOptions', () => {
  it('needs four options and has a default for every other', () => {
    expect(resolveOptions(complete, {})).toMatchObject({
      ...complete,
      baseUrl: 'https://accounts.mubarokah.com',
      previousCookieSecrets: [],
      scopes: ['view-user'],
      authorizationParameters: {},
      clientAuthentication: 'body',
      issuer: 'https://accounts.mubarokah.com',
      loginPath: '/auth/mubarokah',
      callbackPath: '/auth/mubarokah/callback',
      logoutPath: '/auth/mubarokah/logout',
      defaultReturnTo: '/',
      loginTtlMs: 600_000,
      sessionIdleMs: 1_800_000,
      sessionMaxAgeMs: 43_200_000,
      connectTimeoutMs: 2_000,
      requestTimeoutMs: 5_000,
      callbackTimeoutMs: 10_000,
      hookTimeoutMs: 5_000,
      hooks: {},
      metrics: expect.objectContaining({ path: '/metrics' }),
      health: expect.objectContaining({ path: '/health' }),
    });
  });

  it('takes what depends on others from them', () => {
    expect(
      resolve({ baseUrl: 'https://id.example/base/', redirectUri: 'https://shop.example/back' }),
    ).toMatchObject({
      baseUrl: 'https://id.example/base',
      issuer: 'https://id.example',
      callbackPath: '/back',
    });
    expect(resolve({ callbackTimeoutMs: 4_000 })).toMatchObject({ hookTimeoutMs: 4_000 });
  });

  describe('finds the prefix that a proxy strips', () => {
    it.each<[given: MubarokahOptions, callbackPath: string | false, publicPathPrefix: string]>([
      [{}, '/shop/auth/back', ''],
      [{ callbackPath: '/auth/back' }, '/auth/back', '/shop'],
      [{ callbackPath: '/back' }, '/back', '/shop/auth'],
      [{ callbackPath: '/shop/auth/back' }, '/shop/auth/back', ''],
      [{ callbackPath: '/elsewhere' }, '/elsewhere', ''],
      [{ callbackPath: false }, false, ''],
      [{ publicPathPrefix: '/shop' }, '/auth/back', '/shop'],
      [{ publicPathPrefix: '/shop/' }, '/auth/back', '/shop'],
      [{ publicPathPrefix: '/sho' }, '/shop/auth/back', '/sho'],
      [{ publicPathPrefix: '/' }, '/shop/auth/back', ''],
      [{ callbackPath: false, publicPathPrefix: '/shop' }, false, '/shop'],
      [{ callbackPath: '/auth/back', publicPathPrefix: '' }, '/auth/back', ''],
      [{ callbackPath: '/auth/back', publicPathPrefix: '/other' }, '/auth/back', '/other'],
    ])('of %j: %j, %j', (given, callbackPath, publicPathPrefix) => {
      const redirectUri = 'https://shop.example/shop/auth/back';
      expect(resolve({ redirectUri, ...given })).toMatchObject({ callbackPath, publicPathPrefix });
    });
  });

  it('takes the white space off texts that are given in code alone', () => {
    const token = 'a-token-of-16-characters';
    expect(
      resolve({
        previousCookieSecrets: [`${'p'.repeat(32)}\n`],
        scopes: ['view-user\n'],
        issuer: ' https://id.example',
        loginPath: '/log-in ',
        logoutOrigins: ['null\n'],
        metrics: { access: `${token}\n`, port: 0, host: ' 0.0.0.0' },
        health: { details: `${token}\n`, heartbeatFile: '/run/heartbeat\n' },
      }),
    ).toMatchObject({
      previousCookieSecrets: ['p'.repeat(32)],
      scopes: ['view-user'],
      issuer: 'https://id.example',
      loginPath: '/log-in',
      logoutOrigins: ['null'],
      metrics: { access: token, host: '0.0.0.0' },
      health: { details: token, heartbeatFile: '/run/heartbeat' },
    });
  });

  it('lets one page be for all ends of a login', () => {
    const pages = { defaultReturnTo: '/login', failurePath: '/login' };
    expect(resolve(pages)).toMatchObject(pages);
    expect(resolve({ loginPath: false, failurePath: '/auth/mubarokah' })).toMatchObject({
      failurePath: '/auth/mubarokah',
    });
  });

  describe('of an app that takes access tokens alone', () => {
    const tokensAlone = { sessions: false, bearer: { audiences: ['phone', 'spa'] } } as const;

    it('need no client and no secret', () => {
      const options = resolveOptions(tokensAlone, {});
      expect(options).toMatchObject({ loginPath: false, callbackPath: false, logoutPath: false });
      expect([options.clientId, options.appOrigin, options.publicPathPrefix]).toEqual([
        undefined,
        undefined,
        '',
      ]);
      expect(options.appId).not.toBe(
        resolveOptions({ ...tokensAlone, bearer: { audiences: ['spa'] } }, {}).appId,
      );
    });

    it('are none that a login could use', () => {
      expect(() => loginOptions(resolveOptions(tokensAlone, {}))).toThrow(
        '"clientId" (MUBAROKAH_CLIENT_ID), "clientSecret" (MUBAROKAH_CLIENT_SECRET)',
      );
      const all = resolve(tokensAlone);
      expect(loginOptions(all)).toBe(all);
    });

    it.each<[string, object, NodeJS.ProcessEnv]>([
      ['an app with sessions', { bearer: tokensAlone.bearer }, {}],
      ['one that names no audience', { sessions: false, bearer: {} }, {}],
      ['one that gives a part of its registration', { ...tokensAlone, clientSecret: 'secret' }, {}],
      ['one whose environment does', tokensAlone, { MUBAROKAH_REDIRECT_URI: complete.redirectUri }],
    ])('are not those of %s', (_, options, environment) => {
      expect(refusal(options, environment).message).toContain('"clientId" is missing');
    });

    it.each<[object, string]>([
      [{ tokenStore: { forApp: () => ({}) } }, '"tokenStore" needs "clientId"'],
      [
        { health: { mubarokah: { endpoint: 'authorize' } } },
        '"health.mubarokah.endpoint" must be "api_user"',
      ],
    ])('have nothing that a login would fill: %o', (options, fault) => {
      expect(refusal({ ...tokensAlone, ...options }).message).toContain(fault);
    });
  });

  it('takes tokens of its own client where it names no other', () => {
    expect(resolve({}).bearer.audiences).toEqual(['shop']);
  });

  it('lets an option be switched off', () => {
    const off = { loginPath: false, callbackPath: false, logoutPath: false };
    expect(resolve(off)).toMatchObject(off);
  });

  describe('from the environment', () => {
    const environment = {
      MUBAROKAH_BASE_URL: 'https://id.example',
      MUBAROKAH_CLIENT_ID: 'from-environment',
      MUBAROKAH_CLIENT_SECRET: 'secret-from-environment',
      MUBAROKAH_REDIRECT_URI: 'https://shop.example/env',
      MUBAROKAH_COOKIE_SECRET: 'e'.repeat(32),
      MUBAROKAH_SCOPES: 'view-user, detail-user',
    };

    it('reads every name when nothing is given', () => {
      expect(resolveOptions(undefined, environment)).toMatchObject({
        baseUrl: 'https://id.example',
        clientId: 'from-environment',
        clientSecret: 'secret-from-environment',
        redirectUri: 'https://shop.example/env',
        cookieSecret: 'e'.repeat(32),
        scopes: ['view-user', 'detail-user'],
      });
    });

    it('prefers what is given, unless it is undefined', () => {
      expect(resolveOptions({ clientId: 'given', clientSecret: undefined }, environment)).toMatchObject({
        clientId: 'given',
        clientSecret: 'secret-from-environment',
      });
    });

    it.each(['view-user detail-user', 'view-user,detail-user', ' view-user ,\tdetail-user '])(
      'splits the scopes of %j',
      (MUBAROKAH_SCOPES) => {
        expect(resolve({}, { MUBAROKAH_SCOPES }).scopes).toEqual(['view-user', 'detail-user']);
      },
    );

    it.each(['', '   '])('counts %j as not set', (MUBAROKAH_BASE_URL) => {
      expect(resolve({}, { MUBAROKAH_BASE_URL }).baseUrl).toBe('https://accounts.mubarokah.com');
    });

    describe.each([' x ', 'x\n', '\r\nx', '\tx\u00a0'])('takes the white space off %j', (spaced) => {
      const around = (value: string): string => spaced.replace('x', value);
      const texts: [option: keyof MubarokahOptions, value: string][] = [
        ['baseUrl', 'https://id.example'],
        ['clientId', 'shop'],
        ['clientSecret', 'correct horse'],
        ['redirectUri', 'https://shop.example/back'],
        ['cookieSecret', 'c'.repeat(32)],
      ];

      it.each(texts)('in %s, as in code', (option, value) => {
        const name = `MUBAROKAH_${option.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
        const given = { ...complete, [option]: undefined };
        expect(resolveOptions(given, { [name]: around(value) })).toMatchObject({ [option]: value });
        expect(resolve({ [option]: around(value) })).toMatchObject({ [option]: value });
      });
    });

    it('ignores other names', () => {
      expect(resolve({}, { MUBAROKAH_PROMPT: 'consent' }).prompt).toBeUndefined();
    });
  });

  describe('refuses', () => {
    it('all that is missing at once, and names the variables', () => {
      expect(refusal({}).faults).toEqual([
        expect.stringMatching(/^"clientId" is missing: .*MUBAROKAH_CLIENT_ID\.$/),
        expect.stringMatching(/^"clientSecret" is missing: .*MUBAROKAH_CLIENT_SECRET\.$/),
        expect.stringMatching(/^"redirectUri" is missing: .*MUBAROKAH_REDIRECT_URI\.$/),
        expect.stringMatching(/^"cookieSecret" is missing: .*MUBAROKAH_COOKIE_SECRET\.$/),
      ]);
    });

    it('faults of all kinds at once, one line each', () => {
      const error = refusal({ clientId: 'shop', redirectUri: '/back', cookieSecret: 'short', colour: 'red' });
      for (const fault of error.faults) expect(inspect(error).split(fault)).toHaveLength(2); // said once
      expect(error.message.split('\n')).toEqual([
        'MubarokahModule: 4 options need attention.',
        '  - "clientSecret" is missing: give it to MubarokahModule.forRoot({ clientSecret }) or set MUBAROKAH_CLIENT_SECRET.',
        '  - "redirectUri" must be an absolute http(s) URL, got "/back".',
        '  - "cookieSecret" must have at least 32 characters, got 5; make one with: openssl rand -base64 32.',
        '  - "colour" is not an option: check its spelling.',
      ]);
    });

    const urlFaults = [
      ['/callback', 'must be an absolute http(s) URL, got "/callback"'],
      ['shop.example/callback', 'must be an absolute http(s) URL, got "shop.example/callback"'],
      ['https:shop.example', 'must be an absolute http(s) URL, got "https:shop.example"'],
      ['HTTPS://shop.example', 'must be an absolute http(s) URL, got "HTTPS://shop.example"'],
      ['ftp://shop.example', 'must be an absolute http(s) URL, got "ftp://shop.example"'],
      ['javascript:alert(1)', 'must be an absolute http(s) URL, got "javascript:alert(1)"'],
      ['', 'must be an absolute http(s) URL, got ""'],
      ['http://shop.example', 'must use https (plain http is for localhost only), got "http://shop.example"'],
      [
        'http://localhost.evil.example',
        'must use https (plain http is for localhost only), got "http://localhost.evil.example"',
      ],
      [
        'http://127.0.0.1.evil.example',
        'must use https (plain http is for localhost only), got "http://127.0.0.1.evil.example"',
      ],
      ['http://192.168.0.1', 'must use https (plain http is for localhost only), got "http://192.168.0.1"'],
      ['https://me:hunter2@shop.example', 'must not contain credentials'],
      ['https://shop.example/?a=1', 'must not have a query or a fragment, got "https://shop.example/?a=1"'],
      ['https://shop.example/#a', 'must not have a query or a fragment, got "https://shop.example/#a"'],
      [7, 'must be of type string, got 7'],
    ] as const;

    describe.each(['baseUrl', 'redirectUri'])('%s', (option) => {
      it.each(urlFaults)('%j', (url, fault) => {
        expect(faultsOf({ [option]: url })).toEqual([`"${option}" ${fault}.`]);
      });

      it.each([
        'http://localhost:3000',
        'http://127.0.0.1:3000/x',
        'http://[::1]:3000',
        'https://shop.example',
      ])('but not %s', (url) => {
        expect(resolve({ [option]: url, defaultReturnTo: '/home' })).toMatchObject({ [option]: url });
      });
    });

    it.each([
      [{ colour: 'red' }, '"colour" is not an option: check its spelling.'],
      [{ metrics: { paht: '/m' } }, '"metrics.paht" is not an option: check its spelling.'],
      [{ clientId: '' }, '"clientId" must not be empty, got "".'],
      [{ clientSecret: '' }, '"clientSecret" must have at least 1 characters, got 0.'],
      [
        { clientId: 'sh\nop', clientSecret: 'correct\nhorse' },
        '"clientId" must hold printable ASCII characters only, and no line break.',
        '"clientSecret" must hold printable ASCII characters only, and no line break.',
      ],
      [{ clientId: ' \n' }, '"clientId" must not be empty, got "".'],
      [
        { cookieSecret: `short${' '.repeat(40)}` },
        '"cookieSecret" must have at least 32 characters, got 5; make one with: openssl rand -base64 32.',
      ],
      [{ clientSecret: 12345 }, '"clientSecret" must be a string.'],
      [
        { previousCookieSecrets: ['old'] },
        '"previousCookieSecrets.0" must have at least 32 characters, got 3.',
      ],
      [{ scopes: [] }, '"scopes" must name at least one scope.'],
      [{ scopes: 'view-user' }, '"scopes" must be of type array, got "view-user".'],
      [
        { scopes: ['view-user detail-user'] },
        '"scopes.0" must be a scope without spaces, quotes or backslashes, got "view-user detail-user".',
      ],
      [{ prompt: 'none' }, '"prompt" must be "consent" or "login", got "none".'],
      [{ clientAuthentication: 'jwt' }, '"clientAuthentication" must be "body" or "basic", got "jwt".'],
      [{ loginPath: true }, '"loginPath" must be a path that begins with one "/", or false, got true.'],
      [{ loginTtlMs: 3_600_001 }, '"loginTtlMs" must be at most an hour (3600000), got 3600001.'],
      [{ requestTimeoutMs: 0 }, '"requestTimeoutMs" must be more than 0 milliseconds, got 0.'],
      [{ requestTimeoutMs: 0.5 }, '"requestTimeoutMs" must be a whole number of milliseconds, got 0.5.'],
      [{ requestTimeoutMs: '5s' }, '"requestTimeoutMs" must be a number of milliseconds, got "5s".'],
      [{ requestTimeoutMs: NaN }, '"requestTimeoutMs" must be a number of milliseconds, got NaN.'],
      [
        { callbackTimeoutMs: 2 ** 31 },
        '"callbackTimeoutMs" must be at most 2147483647 (about 24 days), got 2147483648.',
      ],
      [{ metrics: { port: -1 } }, '"metrics.port" Too small: expected number to be >=0, got -1.'],
      [{ metrics: { port: 65_536 } }, '"metrics.port" must be a port, from 0 to 65535, got 65536.'],
      [
        { hooks: { onLogin: 'log in' } },
        '"hooks" must be an object whose onLogin, onLoginFailed and onLogout are functions.',
      ],
      [
        { sessionStore: new Map() },
        '"sessionStore" must be a SessionStore, such as new RedisSessionStore(client).',
      ],
      [
        { sessionIdleMs: 2_000, sessionMaxAgeMs: 1_000 },
        '"sessionIdleMs" must not be more than "sessionMaxAgeMs" (1000), got 2000.',
      ],
      [
        { hookTimeoutMs: 3_000, callbackTimeoutMs: 2_000 },
        '"hookTimeoutMs" must not be more than "callbackTimeoutMs" (2000), got 3000.',
      ],
      [
        { loginPath: '/auth/mubarokah/callback' },
        '"callbackPath" must not be the path of "loginPath", got "/auth/mubarokah/callback".',
      ],
      [
        { failurePath: '/auth/mubarokah' },
        '"failurePath" must not be the path of "loginPath", got "/auth/mubarokah".',
      ],
      [
        { failurePath: '/Auth/%6Dubarokah/Callback/' },
        '"failurePath" must not be the path of "callbackPath", got "/Auth/%6Dubarokah/Callback/".',
      ],
      [
        { defaultReturnTo: '/x/../auth//mubarokah' },
        '"defaultReturnTo" must not be the path of "loginPath", got "/x/../auth//mubarokah".',
      ],
      [{ logoutPath: '/Health/' }, '"health.path" must not be the path of "logoutPath", got "/health".'],
      [
        { metrics: { path: '/health' } },
        '"health.path" must not be the path of "metrics.path", got "/health".',
      ],
      [
        { redirectUri: 'https://app.example/login/:provider' },
        '"redirectUri" must have a plain path, or "callbackPath" must be set, got "/login/:provider".',
      ],
      [
        { redirectUri: "https://app.example/it's/back", callbackPath: '/back' },
        '"redirectUri" must have a plain path, or "publicPathPrefix" must be set, got "/it\'s".',
      ],
      ...[
        'https://app.example/',
        'https://app.example:443',
        'https://APP.example',
        'https://me@app.example',
        'http://app.example',
        'app.example',
        '*',
        '',
      ].map((origin): [object, string] => [
        { logoutOrigins: ['http://localhost:5173', 'null', origin] },
        `"logoutOrigins.2" must be an origin, such as "https://app.example" or "http://localhost:5173", or "null"${
          origin.includes('@') ? '' : `, got "${origin}"`
        }.`,
      ]),
      [
        { publicPathPrefix: 7 },
        '"publicPathPrefix" must be a path that begins with one "/", such as "/shop", or empty, got 7.',
      ],
      [
        { publicPathPrefix: 'shop' },
        '"publicPathPrefix" must be a path that begins with one "/", such as "/auth/mubarokah", got "shop".',
      ],
      [
        { ssoLogout: true },
        '"ssoLogout" needs "tokenStore": without an access token nobody can be logged out there.',
      ],
    ])('%j', (options, ...faults) => {
      expect(faultsOf(options)).toEqual(faults);
    });

    it.each([
      '//evil.example',
      '/\\evil.example',
      'auth',
      '',
      'https://evil.example',
      '/a b',
      '/a?b',
      '/a\nb',
    ])('the path %j wherever a path is expected', (path) => {
      const options = {
        loginPath: path,
        callbackPath: path,
        logoutPath: path,
        defaultReturnTo: path,
        failurePath: path,
      };
      expect(faultsOf(options)).toHaveLength(5);
    });

    it.each([
      'response_type',
      'client_id',
      'client_secret',
      'redirect_uri',
      'scope',
      'state',
      'code_challenge',
      'code_challenge_method',
    ])('to let authorizationParameters replace %s', (name) => {
      expect(faultsOf({ authorizationParameters: { [name]: 'x' } })).toEqual([
        '"authorizationParameters" must not replace a parameter of the protocol itself (such as state or redirect_uri).',
      ]);
    });

    it.each([
      ['the client secret', { clientSecret: ['hunter2'] }],
      ['a short cookie secret', { cookieSecret: 'hunter2' }],
      ['a secret that is not a string', { cookieSecret: { value: 'hunter2' } }],
      ['an earlier cookie secret', { previousCookieSecrets: ['hunter2'] }],
      ['earlier secrets in the wrong shape', { previousCookieSecrets: 'hunter2' }],
      ['an authorization parameter', { authorizationParameters: 'hunter2' }],
      ['the credentials in a URL', { redirectUri: 'https://me:hunter2@shop.example/' }],
      ['the credentials in a URL that is none', { baseUrl: 'me:hunter2@' }],
      ['the token of the health details', { health: { details: 'hunter2' } }],
    ])('without showing %s', (_, options) => {
      const error = refusal({ ...complete, ...options, colour: 'red' });
      const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + error.stack;
      expect(shown).not.toContain('hunter2');
      expect(shown).not.toContain(complete.clientSecret);
      expect(shown).not.toContain(complete.cookieSecret);
    });

    it('without showing what is too long to be a mistyped value', () => {
      expect(faultsOf({ prompt: 'x'.repeat(101) })).toEqual(['"prompt" must be "consent" or "login".']);
    });
  });
});
