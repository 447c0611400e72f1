import { randomBytes } from 'node:crypto';
import OAuth2Strategy from 'passport-oauth2';
import type { MubarokahTokens, MubarokahUser, ResolvedOptions } from '../options/index.js';

/** What passport-oauth2 asks for on its way; every call to the provider goes through here. */
export interface StrategySeams {
  /** Keeps a login that begins. */
  keep(login: { readonly state: string; readonly codeVerifier: string }): Promise<void>;
  /** Trades the code for tokens; `parameters` are those of the grant. */
  exchange(parameters: Readonly<Record<string, string>>): Promise<MubarokahTokens>;
  /** Asks who the tokens belong to. */
  user(tokens: MubarokahTokens): Promise<MubarokahUser>;
}

export interface LoginResult {
  readonly user: MubarokahUser;
  readonly tokens: MubarokahTokens;
}

type Callback<T> = (error: null, value: T) => void;

/**
 * One pass through passport-oauth2. It is made anew for each request and never registered with passport: so it holds
 * the request's own context, and what it comes to is a promise that always settles.
 */
export class MubarokahStrategy extends OAuth2Strategy {
  private tokens: MubarokahTokens | undefined;

  constructor(
    private readonly options: ResolvedOptions,
    private readonly seams: StrategySeams,
  ) {
    const store = {} as StateStore;
    super(
      {
        authorizationURL: `${options.baseUrl}/oauth/authorize`,
        tokenURL: `${options.baseUrl}/oauth/token`,
        clientID: options.clientId,
        clientSecret: '', // the exchange adds the credentials
        callbackURL: options.redirectUri,
        scope: [...options.scopes],
        pkce: true,
        store: store as unknown as OAuth2Strategy.StateStore,
      },
      (_accessToken: string, _refreshToken: string, profile: object, verified: Callback<object>) =>
        verified(null, profile),
    );
    // passport-oauth2 picks its calls by these functions' lengths: five parameters, and four.
    store.store = (_request, codeVerifier, _state, _meta, done) =>
      this.settle(done, async () => {
        const state = randomBytes(32).toString('base64url');
        await seams.keep({ state, codeVerifier });
        return state;
      });
    store.verify = ({ codeVerifier }, _state, _meta, done) => done(null, codeVerifier);
    // node-oauth's own request has no time-out and throws outside of any promise on a reply of `null`.
    (this as unknown as Internals)._oauth2.getOAuthAccessToken = (code, parameters, done) =>
      this.settle(done, async () => {
        this.tokens = await seams.exchange({ ...parameters, code });
        return this.tokens.accessToken;
      });
  }

  /** Resolves to the URL of the provider's login page. Rejects with what a seam rejected with. */
  begin(): Promise<string> {
    return this.run<string>({}, (verbs, resolve) => {
      verbs.redirect = resolve;
    });
  }

  /** Exchanges the code and asks who it is for. Rejects with what a seam rejected with. */
  async complete(code: string, state: string, codeVerifier: string): Promise<LoginResult> {
    const request = { query: { code, state }, codeVerifier };
    const user = await this.run<MubarokahUser>(request, (verbs, resolve) => {
      verbs.success = resolve;
    });
    return { user, tokens: this.tokens! };
  }

  override userProfile(_accessToken: string, done: Callback<unknown>): void {
    this.settle(done, () => this.seams.user(this.tokens!));
  }

  override authorizationParams(): object {
    const { prompt, authorizationParameters } = this.options;
    return { ...authorizationParameters, ...(prompt === undefined ? {} : { prompt }) };
  }

  private run<T>(
    request: Partial<Request>,
    listen: (verbs: Verbs<T>, resolve: (value: T) => void) => void,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // `authenticate` reports through these; passport would have set them.
      const verbs = this as unknown as Verbs<T>;
      verbs.error = reject;
      verbs.fail = () =>
        reject(new Error('passport-oauth2 refused a login whose state was already checked.'));
      listen(verbs, resolve);
      // A request of our own making: no body, array or X-Forwarded-Host of the real one gets any further.
      this.authenticate({ query: {}, headers: {}, ...request } as never);
    });
  }

  /** Calls back with what `work` comes to; its failure, and a callback's own, is the outcome of the whole pass. */
  private settle<T>(done: Callback<T>, work: () => Promise<T>): void {
    work()
      .then((value) => done(null, value))
      .catch((error: unknown) => (this as unknown as Verbs<never>).error(error));
  }
}

interface Request {
  readonly query: { readonly code?: string; readonly state?: string };
  readonly codeVerifier: string;
}

/** The store as passport-oauth2 calls it with PKCE; its types do not tell. */
interface StateStore {
  store(request: Request, codeVerifier: string, state: unknown, meta: unknown, done: Callback<string>): void;
  verify(request: Request, state: string, meta: unknown, done: Callback<string>): void;
}

interface Internals {
  readonly _oauth2: {
    getOAuthAccessToken(
      code: string,
      parameters: Readonly<Record<string, string>>,
      done: Callback<string>,
    ): void;
  };
}

interface Verbs<T> {
  redirect(value: T): void;
  success(value: T): void;
  fail(): void;
  error(error: unknown): void;
}
