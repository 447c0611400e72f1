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
   */
  readonly baseUrl?: string;
  /** The client id of your registration. `MUBAROKAH_CLIENT_ID`. Required. */
  readonly clientId?: string;
  /** The client secret of your registration. `MUBAROKAH_CLIENT_SECRET`. Required. */
  readonly clientSecret?: string;
  /** The absolute URL of your callback, exactly as registered. `MUBAROKAH_REDIRECT_URI`. Required. */
  readonly redirectUri?: string;
  /** Seals the cookies and the stored sessions; at least 32 characters. `MUBAROKAH_COOKIE_SECRET`. Required. */
  readonly cookieSecret?: string;
  /**
   * Secrets that `cookieSecret` replaced: what they sealed stays readable, so a new secret logs nobody out.
   * @default []
   */
  readonly previousCookieSecrets?: readonly string[];
  /**
   * The scopes to ask for. `MUBAROKAH_SCOPES`, separated by spaces or commas.
   * @default ['view-user']
   */
  readonly scopes?: readonly string[];
  /** Make Mubarokah ID ask again: for consent, or for the password. */
  readonly prompt?: 'consent' | 'login';
  /** More parameters for `/oauth/authorize`. Those of the protocol itself cannot be replaced. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /**
   * How the client proves itself at `/oauth/token`: in the body, or by HTTP Basic (RFC 6749 §2.3.1).
   * @default 'body'
   */
  readonly clientAuthentication?: 'body' | 'basic';
  /**
   * What `iss` of a callback must be, when it is there (RFC 9207). Sessions and kept tokens belong to it and `clientId`:
   * set it to keep them when `baseUrl` moves.
   * @default the origin of `baseUrl`
   */
  readonly issuer?: string;

  /**
   * Where a login begins; `false` to write your own controller.
   * @default '/auth/mubarokah'
   */
  readonly loginPath?: string | false;
  /**
   * Where the browser comes back to, as the app sees it; `false` to write your own controller. Set it when a proxy
   * rewrites paths.
   * @default the path of `redirectUri` without `publicPathPrefix`
   */
  readonly callbackPath?: string | false;
  /**
   * What a proxy strips from paths, such as `/shop`: it goes before all paths that are sent to browsers. All other paths
   * among these options are as the app sees them.
   * @default what the path of `redirectUri` has before `callbackPath`
   */
  readonly publicPathPrefix?: string;
  /**
   * Where `POST` logs out; `false` to write your own controller.
   * @default '/auth/mubarokah/logout'
   */
  readonly logoutPath?: string | false;
  /**
   * Other origins whose pages may log people out, such as `http://localhost:5173` of a single-page app; it must be on the
   * same site, or browsers send no cookie along. `'null'` is for pages with `Referrer-Policy: no-referrer` in browsers
   * without `Sec-Fetch-Site` (Safari before 16.4); other origins of the same site can send it there too.
   * @default []
   */
  readonly logoutOrigins?: readonly string[];
  /**
   * Where people land who asked for no page in particular, and after logout.
   * @default '/'
   */
  readonly defaultReturnTo?: string;
  /**
   * Your own page for failed logins, told `?reason=<label>`. It must be open to everybody (`@Public()`). Without it a
   * plain page is shown.
   */
  readonly failurePath?: string;

  /**
   * How long a person may take at Mubarokah ID.
   * @default 600000
   */
  readonly loginTtlMs?: number;
  /**
   * How many codes Mubarokah ID may refuse in a minute before callbacks of strangers are held back (`too_many_attempts`).
   * Each process counts for itself: with more than three of them behind one outgoing address, half of the 60 token
   * requests that it may make in a minute, divided by their number, is right.
   * @default 30
   */
  readonly refusedCodesPerMinute?: number;
  /**
   * The app's own sessions in place of ours; or `false` for an app that logs in by passport or
   * `MubarokahLogin.complete()`, or nobody at all: it has no login routes then. See [sessions](sessions.md).
   * @default sessions of ours
   */
  readonly sessions?: OwnSessions | false;
  /**
   * Where sessions are kept. The default forgets them on restart and knows one process only.
   * @default new MemorySessionStore()
   */
  readonly sessionStore?: SessionStore;
  /**
   * A session ends when it was not used for this long.
   * @default 1800000
   */
  readonly sessionIdleMs?: number;
  /**
   * A session ends this long after the login, used or not.
   * @default 43200000
   */
  readonly sessionMaxAgeMs?: number;
  /**
   * Where users' tokens are kept, for apps that call the provider's API after the login (`MubarokahAccessTokens`).
   * @default tokens are not kept
   */
  readonly tokenStore?: TokenStore;
  /**
   * Logging out also ends the user's sessions everywhere at Mubarokah ID. Needs `tokenStore`; when the provider does not
   * answer within two seconds, the local logout stands alone.
   * @default false
   */
  readonly ssoLogout?: boolean;

  /**
   * How long a connection to Mubarokah ID may take to open; at most nine tenths of `requestTimeoutMs`.
   * @default 2000
   */
  readonly connectTimeoutMs?: number;
  /**
   * How long one call to Mubarokah ID may take.
   * @default 5000
   */
  readonly requestTimeoutMs?: number;
  /**
   * How long a whole callback may take, hooks and stores included.
   * @default 10000
   */
  readonly callbackTimeoutMs?: number;
  /**
   * How long each hook may take; at most `callbackTimeoutMs`.
   * @default 5000, or `callbackTimeoutMs` where that is less
   */
  readonly hookTimeoutMs?: number;

  /** How the access tokens that callers bring are checked, where `MubarokahBearerGuard` guards. */
  readonly bearer?: BearerOptions;
  /**
   * Certificates for calls to Mubarokah ID, as `node:tls` takes them: `ca` in place of the public authorities (those of
   * `NODE_EXTRA_CA_CERTS` come on top of them), `cert`, `key` and `passphrase` of the client.
   * @default the public authorities, and no client certificate
   */
  readonly tls?: TlsOptions;
  /**
   * A Dispatcher of undici that calls to Mubarokah ID go through, such as a `ProxyAgent`. It then decides about
   * connections, proxies and certificates, and the app closes it.
   * @default a pool of at most 128 connections, through the proxy that `HTTPS_PROXY` names, but for hosts of `NO_PROXY`
   */
  readonly dispatcher?: DispatcherLike;
  /**
   * The app's HttpService of `@nestjs/axios`, for calls to Mubarokah ID with its interceptors, agents, proxy, certificates
   * and time-out. Its interceptors see the client secret, codes and tokens: see that they log no headers and no bodies.
   * @default undici
   */
  readonly httpService?: HttpServiceLike;

  /** What the app does at the turning points of a login. */
  readonly hooks?: MubarokahHooks;
  /**
   * The databases, caches and whatever else the app cannot do without: `database('db', pool)`, `redis('sessions', client)`,
   * `cache('pages', manager)`, `custom('search', probe)`. Each is checked for the health endpoints and measured, as far as
   * its client can be watched, and closed in the end where that is asked for.
   * @default []
   */
  readonly dependencies?: readonly Dependency[];
  /** How metrics are kept and shown. */
  readonly metrics?: MetricsOptions;
  /** Which health endpoints there are. */
  readonly health?: HealthOptions;
  /**
   * A page that shows operators how logins go; `{}` shows it to whom `health.details` lets.
   * @default no such page
   */
  readonly ops?: OpsOptions;
}
