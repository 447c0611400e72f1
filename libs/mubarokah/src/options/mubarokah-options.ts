import type { BearerOptions } from './bearer-options.js';
import type { Dependency } from './dependency.js';
import type { HealthOptions } from './health-options.js';
import type { MetricsOptions } from './metrics-options.js';
import type { MubarokahHooks } from './mubarokah-hooks.js';
import type { OwnSessions } from './own-sessions.js';
import type { OpsOptions } from './ops-options.js';
import type { SessionStore } from './session-store.js';
import type { TokenStore } from './token-store.js';
import type { DispatcherLike, HttpServiceLike, TlsOptions } from './wire-options.js';

/**
 * What an app may set. Each field that has a `MUBAROKAH_*` name is read from the environment where it is left out;
 * all times are milliseconds.
 */
export interface MubarokahOptions {
  /**
   * Where Mubarokah ID is. `MUBAROKAH_BASE_URL`. Must be https, except on localhost.
   * @default 'https://accounts.mubarokah.com'
   * @example baseUrl: 'http://localhost:3001'
   */
  readonly baseUrl?: string;
  /**
   * The client id of your registration. `MUBAROKAH_CLIENT_ID`. Required to log people in.
   * @example clientId: 'your-client-id'
   */
  readonly clientId?: string;
  /**
   * The client secret of your registration. `MUBAROKAH_CLIENT_SECRET`. Required to log people in.
   * @example clientSecret: process.env.MUBAROKAH_CLIENT_SECRET
   */
  readonly clientSecret?: string;
  /**
   * The absolute URL of your callback, exactly as registered. `MUBAROKAH_REDIRECT_URI`. Required to log people in.
   * @example redirectUri: 'https://app.example/auth/mubarokah/callback'
   */
  readonly redirectUri?: string;
  /**
   * Seals the cookies and the stored sessions; at least 32 characters. `MUBAROKAH_COOKIE_SECRET`. Required to log people in.
   * @example cookieSecret: process.env.MUBAROKAH_COOKIE_SECRET
   */
  readonly cookieSecret?: string;
  /**
   * Secrets that `cookieSecret` replaced: what they sealed stays readable, so a new secret logs nobody out.
   * @default []
   * @example previousCookieSecrets: [process.env.OLD_COOKIE_SECRET!]
   */
  readonly previousCookieSecrets?: readonly string[];
  /**
   * The scopes to ask for. `MUBAROKAH_SCOPES`, separated by spaces or commas.
   * @default ['view-user']
   * @example scopes: ['view-user', 'detail-user']
   */
  readonly scopes?: readonly string[];
  /**
   * Make Mubarokah ID ask again: for consent, or for the password.
   * @example prompt: 'login'
   */
  readonly prompt?: 'consent' | 'login';
  /**
   * More parameters for `/oauth/authorize`. Those of the protocol itself cannot be replaced.
   * @example authorizationParameters: { ui_locales: 'id' }
   */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /**
   * How the client proves itself at `/oauth/token`: in the body, or by HTTP Basic (RFC 6749 §2.3.1).
   * @default 'body'
   * @example clientAuthentication: 'basic'
   */
  readonly clientAuthentication?: 'body' | 'basic';
  /**
   * What `iss` of a callback must be, when it is there (RFC 9207). Sessions and kept tokens belong to it and `clientId`:
   * set it to keep them when `baseUrl` moves.
   * @default the origin of `baseUrl`
   * @example issuer: 'https://accounts.mubarokah.com'
   */
  readonly issuer?: string;

  /**
   * Where a login begins; `false` to write your own controller.
   * @default '/auth/mubarokah'
   * @example loginPath: '/login'
   */
  readonly loginPath?: string | false;
  /**
   * Where the browser comes back to, as the app sees it; `false` to write your own controller. Set it when a proxy
   * rewrites paths.
   * @default the path of `redirectUri` without `publicPathPrefix`
   * @example callbackPath: '/auth/mubarokah/callback'
   */
  readonly callbackPath?: string | false;
  /**
   * What a proxy strips from paths, such as `/shop`: it goes before all paths that are sent to browsers. All other paths
   * among these options are as the app sees them.
   * @default what the path of `redirectUri` has before `callbackPath`
   * @example publicPathPrefix: '/shop'
   */
  readonly publicPathPrefix?: string;
  /**
   * Where `POST` logs out; `false` to write your own controller.
   * @default '/auth/mubarokah/logout'
   * @example logoutPath: '/logout'
   */
  readonly logoutPath?: string | false;
  /**
   * Other origins whose pages may log people out, such as `http://localhost:5173` of a single-page app; it must be on the
   * same site, or browsers send no cookie along. `'null'` is for pages with `Referrer-Policy: no-referrer` in browsers
   * without `Sec-Fetch-Site` (Safari before 16.4); other origins of the same site can send it there too.
   * @default []
   * @example logoutOrigins: ['http://localhost:5173']
   */
  readonly logoutOrigins?: readonly string[];
  /**
   * Where people land who asked for no page in particular, and after logout.
   * @default '/'
   * @example defaultReturnTo: '/profile'
   */
  readonly defaultReturnTo?: string;
  /**
   * Your own page for failed logins, told `?reason=<label>`. It must be open to everybody (`@Public()`). Without it a
   * plain page is shown.
   * @example failurePath: '/login-failed'
   */
  readonly failurePath?: string;

  /**
   * How long a person may take at Mubarokah ID.
   * @default 600000
   * @example loginTtlMs: 300_000
   */
  readonly loginTtlMs?: number;
  /**
   * How many codes Mubarokah ID may refuse in a minute before callbacks of strangers are held back (`too_many_attempts`).
   * Each process counts for itself: with more than three of them behind one outgoing address, half of the 60 token
   * requests that it may make in a minute, divided by their number, is right.
   * @default 30
   * @example refusedCodesPerMinute: 6
   */
  readonly refusedCodesPerMinute?: number;
  /**
   * The app's own sessions in place of ours; or `false` for an app that logs in by passport or
   * `MubarokahLogin.complete()`, or nobody at all: it has no login routes then. The page about sessions has the
   * code of each.
   * @default sessions of ours
   * @example sessions: false
   */
  readonly sessions?: OwnSessions | false;
  /**
   * Where sessions are kept. The default forgets them on restart and knows one process only.
   * @default new MemorySessionStore()
   * @example sessionStore: new RedisSessionStore(client)
   */
  readonly sessionStore?: SessionStore;
  /**
   * A session ends when it was not used for this long.
   * @default 1800000
   * @example sessionIdleMs: 3_600_000
   */
  readonly sessionIdleMs?: number;
  /**
   * A session ends this long after the login, used or not.
   * @default 43200000
   * @example sessionMaxAgeMs: 86_400_000
   */
  readonly sessionMaxAgeMs?: number;
  /**
   * Where users' tokens are kept, for apps that call the provider's API after the login (`MubarokahAccessTokens`).
   * @default tokens are not kept
   * @example tokenStore: new RedisTokenStore(client)
   */
  readonly tokenStore?: TokenStore;
  /**
   * Logging out also ends the user's sessions everywhere at Mubarokah ID. Needs `tokenStore`; when the provider does not
   * answer within two seconds, the local logout stands alone.
   * @default false
   * @example ssoLogout: true
   */
  readonly ssoLogout?: boolean;

  /**
   * How long a connection to Mubarokah ID may take to open; at most nine tenths of `requestTimeoutMs`.
   * @default 2000
   * @example connectTimeoutMs: 1_000
   */
  readonly connectTimeoutMs?: number;
  /**
   * How long one call to Mubarokah ID may take.
   * @default 5000
   * @example requestTimeoutMs: 3_000
   */
  readonly requestTimeoutMs?: number;
  /**
   * How long a whole callback may take, hooks and stores included.
   * @default 10000
   * @example callbackTimeoutMs: 8_000
   */
  readonly callbackTimeoutMs?: number;
  /**
   * How long each hook may take; at most `callbackTimeoutMs`.
   * @default 5000, or `callbackTimeoutMs` where that is less
   * @example hookTimeoutMs: 2_000
   */
  readonly hookTimeoutMs?: number;

  /**
   * How the access tokens that callers bring are checked, where `MubarokahBearerGuard` guards. An app with
   * `sessions: false` and `bearer.audiences` that gives none of `clientId`, `clientSecret`, `redirectUri` and `cookieSecret`
   * takes access tokens alone.
   * @example bearer: { audiences: ['client-of-your-mobile-app'] }
   */
  readonly bearer?: BearerOptions;
  /**
   * Certificates for calls to Mubarokah ID, as `node:tls` takes them: `ca` in place of the public authorities (those of
   * `NODE_EXTRA_CA_CERTS` come on top of them), `cert`, `key` and `passphrase` of the client.
   * @default the public authorities, and no client certificate
   * @example tls: { ca: readFileSync('company-ca.pem') }
   */
  readonly tls?: TlsOptions;
  /**
   * A Dispatcher of undici that calls to Mubarokah ID go through, such as a `ProxyAgent`. It then decides about
   * connections, proxies and certificates, and the app closes it.
   * @default a pool of at most 128 connections, through the proxy that `HTTPS_PROXY` names, but for hosts of `NO_PROXY`
   * @example dispatcher: new ProxyAgent('http://proxy.example:3128')
   */
  readonly dispatcher?: DispatcherLike;
  /**
   * The app's HttpService of `@nestjs/axios`, for calls to Mubarokah ID with its interceptors, agents, proxy, certificates
   * and time-out. Its interceptors see the client secret, codes and tokens: see that they log no headers and no bodies.
   * @default undici
   * @example httpService: app.get(HttpService)
   */
  readonly httpService?: HttpServiceLike;

  /**
   * What the app does at the turning points of a login.
   * @example hooks: { onLogin: ({ user }) => users.save(user) }
   */
  readonly hooks?: MubarokahHooks;
  /**
   * The databases, caches and whatever else the app cannot do without: `database('db', pool)`, `redis('sessions', client)`,
   * `cache('pages', manager)`, `custom('search', probe)`. Each is checked for the health endpoints and measured, as far as
   * its client can be watched, and closed in the end where that is asked for.
   * @default []
   * @example dependencies: [database('db', pool), redis('sessions', client)]
   */
  readonly dependencies?: readonly Dependency[];
  /**
   * How metrics are kept and shown.
   * @example metrics: { access: process.env.METRICS_TOKEN }
   */
  readonly metrics?: MetricsOptions;
  /**
   * Which health endpoints there are.
   * @example health: { details: process.env.HEALTH_TOKEN }
   */
  readonly health?: HealthOptions;
  /**
   * A page that shows operators how logins go; `{}` shows it to whom `health.details` lets.
   * @default no such page
   * @example ops: { access: process.env.OPS_TOKEN }
   */
  readonly ops?: OpsOptions;
}
