import { Inject, Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import type { GrantType, ProviderOperation, TokenError } from '../outcomes/index.js';
import { Clock } from '../time/index.js';
import {
  loginOptions,
  MUBAROKAH_OPTIONS,
  type MubarokahTokens,
  type ResolvedOptions,
} from '../options/index.js';
import { OPEN_MS } from './circuits.js';
import { type Answer, type Deadline, ProviderCalls } from './provider-calls.js';
import { TokenRequestError } from './provider-error.js';
import type { ProviderRequest, ProviderResponse } from './provider-http.js';
import { retryAfterMs } from './retry-after.js';
import { tokenRequest } from './token-request.js';
import { parseFields } from './reply-fields.js';
import { judgeTokenReply, type TokenReply } from './token-reply.js';
import { TokenThrottle } from './token-throttle.js';
import { TransportFailure } from './transport-failure.js';

const OPERATIONS: Readonly<Record<GrantType, ProviderOperation>> = {
  authorization_code: 'token_exchange',
  refresh_token: 'token_refresh',
  client_credentials: 'client_credentials',
};

type JudgedReply =
  (Extract<TokenReply, { ok: true }> & { readonly error: 'none' }) | Extract<TokenReply, { ok: false }>;

export interface TokenRequestSettings {
  readonly deadline?: Deadline;
  /** Those that are granted when the reply names none: what was asked for, or had before (RFC 6749 §5.1, §6). */
  readonly scopes?: readonly string[] | undefined;
}

/** Talks to the token endpoint. Each operation ends in one `token-request` event. */
@Injectable()
export class TokenClient {
  /** The grants by which the credentials were accepted, since they were last refused. */
  private readonly accepted = new Set<GrantType>();

  constructor(
    private readonly calls: ProviderCalls,
    private readonly throttle: TokenThrottle,
    private readonly events: MubarokahEvents,
    private readonly clock: Clock,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Asks for tokens by any grant; `parameters` are those of the grant, without the client's credentials.
   *
   * @throws {TokenRequestError}
   * @throws {MubarokahOptionsError} in an app that takes access tokens alone
   */
  async request(
    grantType: GrantType,
    parameters: Readonly<Record<string, string>>,
    settings: TokenRequestSettings = {},
  ): Promise<MubarokahTokens> {
    const request = tokenRequest(loginOptions(this.options), grantType, parameters);
    return this.events.during({ type: 'token-request' }, () => this.perform(grantType, request, settings));
  }

  private async perform(
    grantType: GrantType,
    request: ProviderRequest,
    { deadline, scopes = this.defaultScopes(grantType) }: TokenRequestSettings,
  ): Promise<MubarokahTokens> {
    const startedAt = performance.now();
    let error: TokenError = 'other';
    try {
      this.refuseThrottled(grantType);
      const answer = await this.calls.call(
        OPERATIONS[grantType],
        request,
        (response) => this.judge(grantType, response),
        deadline,
      );
      const tokens = this.read(grantType, answer, scopes);
      error = 'none';
      return tokens;
    } catch (failure) {
      const typed = failure instanceof TransportFailure ? lost(failure, grantType) : failure;
      if (typed instanceof TokenRequestError) error = typed.code;
      throw typed;
    } finally {
      const durationMs = performance.now() - startedAt;
      this.events.emit({ type: 'token-request', grantType, error, durationMs });
    }
  }

  private defaultScopes(grantType: GrantType): readonly string[] {
    return grantType === 'client_credentials' ? [] : this.options.scopes;
  }

  private refuseThrottled(grantType: GrantType): void {
    const waitMs = this.throttle.waitMs(grantType);
    if (waitMs > 0) throw new TokenRequestError('rate_limited', grantType, { retryAfterMs: waitMs });
  }

  private judge(grantType: GrantType, response: ProviderResponse): JudgedReply {
    const reply = judgeTokenReply(grantType, response);
    if (reply.ok) {
      this.accepted.add(grantType);
      return { ...reply, error: 'none' };
    }
    if (reply.error !== 'invalid_client') return reply;
    // The newest stock says the same of a wrong secret and of a client without that grant. But these credentials are good.
    const lacksGrant =
      grantType === 'client_credentials' && this.accepted.size > 0 && !this.accepted.has(grantType);
    if (lacksGrant) return { ...reply, error: 'unauthorized_client' };
    this.accepted.clear();
    return reply;
  }

  private read(
    grantType: GrantType,
    { reply, response }: Answer<JudgedReply>,
    scopes: readonly string[],
  ): MubarokahTokens {
    if (!reply.ok) {
      const { error, pkceRejected } = reply;
      const waitMs = retryAfterMs(
        response.headers['retry-after'],
        parseFields(response.body),
        this.clock.now(),
      );
      if (error === 'rate_limited') this.throttle.refused(waitMs);
      throw new TokenRequestError(error, grantType, { pkceRejected, retryAfterMs: waitMs });
    }
    return {
      accessToken: reply.accessToken,
      refreshToken: reply.refreshToken,
      expiresAt: this.clock.now() + reply.expiresInMs,
      scopes: reply.scope?.split(' ').filter((scope) => scope !== '') ?? scopes,
    };
  }
}

function lost({ code, openedBy }: TransportFailure, grantType: GrantType): TokenRequestError {
  const details = code === 'circuit_open' ? { retryAfterMs: OPEN_MS, openedBy } : {};
  return new TokenRequestError(code, grantType, details);
}
