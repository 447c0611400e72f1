/**
 * The generation of the software that the sandbox plays: `current` is Laravel Passport 13 on league/oauth2-server 9,
 * `legacy` is Passport 12 on league/oauth2-server 8. docs/sandbox.md lists what differs.
 */
export type SandboxDialect = 'current' | 'legacy';

/**
 * What a refusal of the API, and of the throttle, says: `stock` a message alone, which is all that an unmodified
 * Passport of either generation says; `documented` also the error codes of Mubarokah ID's documentation.
 */
export type SandboxApiErrors = 'stock' | 'documented';

/** What a client may ask tokens for. RFC 6749 §4.1, §6 and §4.4. */
export type SandboxGrantType = 'authorization_code' | 'refresh_token' | 'client_credentials';

/** The endpoints whose answers {@link MubarokahSandbox.next} can replace. */
export type SandboxEndpoint = 'authorize' | 'token' | 'user' | 'user_details' | 'logout_sso';

/** An app registered with the sandbox. */
export interface SandboxClient {
  /**
   * What the app sends as `client_id`.
   * @example clientId: 'phone-app'
   */
  readonly clientId: string;
  /**
   * What the app proves itself with; made up.
   * @example clientSecret: 'made-up'
   */
  readonly clientSecret: string;
  /**
   * Compared character by character, as the provider does; only the port of `http://127.0.0.1` and `http://[::1]` is
   * free. May be empty for a client that logs nobody in.
   * @example redirectUris: ['http://127.0.0.1/callback']
   */
  readonly redirectUris: readonly string[];
  /**
   * The scopes it may ask for.
   * @default ['view-user', 'detail-user']
   * @example scopes: ['view-user']
   */
  readonly scopes?: readonly string[];
  /**
   * Whether an administrator has approved it for `/api/user/details`.
   * @default false
   * @example approvedForDetails: true
   */
  readonly approvedForDetails?: boolean;
  /**
   * `false`: it needs no secret, must use PKCE and cannot use client credentials.
   * @default true
   * @example confidential: false
   */
  readonly confidential?: boolean;
  /**
   * What it may ask tokens for, in the `current` dialect; the `legacy` one knows no such restriction.
   * @default ['authorization_code', 'refresh_token']
   * @example grantTypes: ['client_credentials']
   */
  readonly grantTypes?: readonly SandboxGrantType[];
}

/** Somebody who can log in at the sandbox. A field left out is `null` on the wire. */
export interface SandboxUser {
  readonly id: number;
  readonly name: string;
  readonly email?: string | null;
  readonly username?: string | null;
  readonly profilePicture?: string | null;
  readonly gender?: string | null;
  readonly phoneNumber?: string | null;
  /** `YYYY-MM-DD`. */
  readonly dateOfBirth?: string | null;
  readonly placeOfBirth?: string | null;
  readonly address?: string | null;
  readonly bio?: string | null;
}

/** What {@link MubarokahSandbox.start} takes. Every field has a default. */
export interface SandboxOptions {
  /**
   * TCP port; 0 takes any free one.
   * @default 0
   * @example port: 3001
   */
  readonly port?: number;
  /**
   * Address to listen on.
   * @default '127.0.0.1'
   * @example host: '0.0.0.0'
   */
  readonly host?: string;
  /**
   * Host names that the sandbox answers to, besides those of loopback and `host`: without port, such as `sandbox` for
   * a container of that name. A request for another host is refused, since it may come from a web page.
   * @default []
   * @example allowedHosts: ['sandbox']
   */
  readonly allowedHosts?: readonly string[];
  /**
   * The generation of the software that is played: `'current'` or `'legacy'`.
   * @default 'current'
   * @example dialect: 'legacy'
   */
  readonly dialect?: SandboxDialect;
  /**
   * Whether refusals of the API carry error codes: `'stock'` for none, or `'documented'`.
   * @default 'stock'
   * @example apiErrors: 'documented'
   */
  readonly apiErrors?: SandboxApiErrors;
  /**
   * The registered apps.
   * @default [SANDBOX_CLIENT]
   * @example clients: [{ ...SANDBOX_CLIENT, redirectUris: ['https://app.example/auth/mubarokah/callback'] }]
   */
  readonly clients?: readonly SandboxClient[];
  /**
   * The people who can log in.
   * @default SANDBOX_USERS
   * @example users: [{ id: 1, name: 'Aisyah' }]
   */
  readonly users?: readonly SandboxUser[];
  /**
   * Life of an access token, in seconds.
   * @default 86400
   * @example accessTokenLifetimeSeconds: 60
   */
  readonly accessTokenLifetimeSeconds?: number;
  /**
   * Requests a minute that one client address may send to `/oauth/token`; `false` for no limit, as a suite needs that
   * logs in more often.
   * @default 60
   * @example requestsPerMinute: false
   */
  readonly requestsPerMinute?: number | false;
  /**
   * Lets the sandbox start where `NODE_ENV` is `production`. It logs anybody in as anybody, without a password.
   * @default false
   * @example dangerouslyAllowProduction: false
   */
  readonly dangerouslyAllowProduction?: boolean;
  /**
   * Told of each request when it has been answered, control API excepted.
   * @default none
   * @example onRequest: ({ method, path, status }) => console.log(method, path, status)
   */
  readonly onRequest?: (request: SandboxRequest) => void;
  /**
   * Told of the people and the dialect when the control API or its page have changed them.
   * @default none
   * @example onChange: ({ dialect }) => console.log(dialect)
   */
  readonly onChange?: (changed: Required<Pick<SandboxOptions, 'users' | 'dialect'>>) => void;
  /**
   * The provider's clock, in milliseconds since 1970.
   * @default Date.now
   * @example now: () => clock.now()
   */
  readonly now?: () => number;
}

/**
 * What an endpoint answers instead of the truth. With `status`, `body` or `redirectError` the request is not
 * carried out; with the other fields alone it is, and only the way its answer travels changes.
 */
export interface SandboxAnswer {
  /**
   * 200 to 599. Without a `body` the page or JSON that Laravel sends for it follows.
   * @default 200
   * @example status: 503
   */
  readonly status?: number;
  /**
   * A string goes out as it is, as `text/html` unless `headers` says otherwise; anything else goes out as JSON.
   * @example body: { error: 'invalid_grant' }
   */
  readonly body?: unknown;
  /**
   * Added to the answer, or put in place of its own.
   * @example headers: { 'retry-after': '30' }
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * How long the answer is held back, in milliseconds.
   * @default 0
   * @example delayMs: 2_000
   */
  readonly delayMs?: number;
  /**
   * `true` drops the connection without carrying the request out. A number carries it out, sends that many bytes
   * of the answer's body, then drops the connection; 0 sends nothing at all: the answer is lost.
   * @example reset: true
   */
  readonly reset?: boolean | number;
  /**
   * Never answers; the connection stays open until the client or {@link MubarokahSandbox.close} ends it.
   * @example hang: true
   */
  readonly hang?: boolean;
  /**
   * `authorize` only: sends the person back to the app at once with this `error`.
   * @example redirectError: 'access_denied'
   */
  readonly redirectError?: string;
  /**
   * How many requests this holds for; `Infinity` until {@link MubarokahSandbox.reset}.
   * @default 1
   * @example times: 3
   */
  readonly times?: number;
}

/** A request that the sandbox received and did not refuse to a foreign web page. Holds no secret, code, token or cookie. */
export interface SandboxRequest {
  readonly method: string;
  readonly endpoint: SandboxEndpoint | 'login' | 'other';
  /** The path without its query. */
  readonly path: string;
  /** When it arrived, by the sandbox's clock, in milliseconds. */
  readonly at: number;
  /** Missing while there is no answer, and where the connection was dropped without one. */
  readonly status?: number;
  /** What the sandbox did with it, in a few words; missing while there is no answer. */
  readonly did?: string;
  /** The request headers, without credentials, cookies and the referrer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Token requests only. */
  readonly grantType?: string;
  /** How a token request carried the client's secret; missing where it carried none. */
  readonly clientAuthentication?: 'body' | 'basic';
  /** Whether an authorize request had a `code_challenge`, or a token request a `code_verifier`. */
  readonly usedPkce?: boolean;
}
