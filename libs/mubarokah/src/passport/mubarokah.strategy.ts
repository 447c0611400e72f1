import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import OAuth2Strategy from 'passport-oauth2';
import { canonicalPath, pathOf, queryOf, readRequest, responseFinder } from '../http/index.js';
import {
  type CompletedLogin,
  extraParameters,
  LoginFailedException,
  MubarokahLogin,
  newSecret,
} from '../login/index.js';
import { loginOptions, MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';

/**
 * The strategy `mubarokah` of passport, for apps with sessions or JWTs of their own (`sessions: false`). It begins a login
 * as passport-oauth2 does, with PKCE, and finishes it as our own callback does: what came back is tied to this browser,
 * the code is traded once, calls have deadlines and retries, and the outcome is counted.
 *
 * `request.user` becomes what {@link validate} returns, and `request.authInfo.returnTo` the page that was asked for by
 * `?returnTo=`. A failure with a status below 500 is passport's `fail`, with the {@link LoginFailedException} as its
 * `info`; others are its `error`.
 *
 * @example
 * @Module({ imports: [PassportModule], providers: [MubarokahStrategy] })
 * export class AuthModule {
 *   constructor(strategy: MubarokahStrategy) {
 *     passport.use(strategy);
 *   }
 * }
 */
@Injectable()
export class MubarokahStrategy extends OAuth2Strategy implements OnModuleInit {
  override name = 'mubarokah';
  private responseOf: (request: object) => unknown = () => undefined;

  constructor(
    private readonly login: MubarokahLogin,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly host: HttpAdapterHost,
  ) {
    const { clientId, redirectUri } = loginOptions(options);
    super(
      {
        authorizationURL: `${options.baseUrl}/oauth/authorize`,
        tokenURL: `${options.baseUrl}/oauth/token`,
        clientID: clientId,
        clientSecret: '', // our own token client has it
        callbackURL: redirectUri,
        scope: [...options.scopes],
        pkce: true,
        store: new LoginStore(login) as unknown as OAuth2Strategy.StateStore,
      },
      () => undefined, // is called on passport-oauth2's own way back alone, which is not taken
    );
  }

  /** @internal */
  onModuleInit(): void {
    this.responseOf = responseFinder(this.host.httpAdapter);
  }

  /**
   * Who the login makes `request.user`: by default the {@link MubarokahUser}. Override it to look up, or to create, the
   * app's own user. When it rejects, the login ends as `session_error`; who is not let in at all is for `hooks.onLogin`.
   */
  validate(login: CompletedLogin): object | Promise<object> {
    return login.user;
  }

  override authenticate(request: object): void {
    const exchange: Exchange = { request, response: this.responseOf(request) };
    if (this.isCallback(request)) {
      void this.finish(exchange).catch((error: unknown) => this.error(error as Error));
    } else {
      // A request of our own making, and no options: nothing that a browser, or a caller's options, may add gets further.
      super.authenticate({ query: {}, headers: {}, exchange } as never, {});
    }
  }

  override authorizationParams(): object {
    return extraParameters(this.options);
  }

  private async finish({ request, response }: Exchange): Promise<void> {
    let user: object | undefined;
    try {
      const { returnTo } = await this.login.complete(request, response, async (login) => {
        user = await this.validate(login);
      });
      this.success(user!, { returnTo });
    } catch (error) {
      if (!(error instanceof LoginFailedException)) throw error;
      this.report(error, request);
    }
  }

  private report(failure: LoginFailedException, { user }: { readonly user?: object }): void {
    // Browsers send a callback twice: the first one has logged this person in.
    if (failure.reason === 'replayed_state' && user) this.success(user, { returnTo: failure.returnTo });
    else if (failure.getStatus() < 500) this.fail(failure, failure.getStatus());
    else this.error(failure);
  }

  /** By its path, or by its parameters where a proxy has changed the path. */
  private isCallback(request: object): boolean {
    const { url } = readRequest(request);
    const path = canonicalPath(pathOf(url));
    const query = queryOf(url);
    return (
      path === canonicalPath(new URL(loginOptions(this.options).redirectUri).pathname) ||
      ['code', 'error', 'state'].some((name) => query.has(name))
    );
  }
}

/** The platform's own request and response. */
interface Exchange {
  readonly request: object;
  readonly response: unknown;
}

/** Where passport-oauth2 keeps a login that begins: in the browser, in our sealed cookie. */
class LoginStore {
  constructor(private readonly login: MubarokahLogin) {}

  /** passport-oauth2 hands over the verifier to a function of five parameters, which its types do not tell. */
  store(
    { exchange: { request, response } }: { readonly exchange: Exchange },
    codeVerifier: string,
    _state: unknown,
    _meta: unknown,
    done: (error: unknown, state?: string) => void,
  ): void {
    const state = newSecret();
    this.login
      .keep(request, response, { state, codeVerifier })
      .then(() => done(null, state))
      .catch(done);
  }
}
