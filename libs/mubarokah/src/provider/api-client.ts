import { Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { Clock, type MubarokahUser, type MubarokahUserDetails } from '../options/index.js';
import type { ApiEndpoint, ApiError, ApiStatus } from '../outcomes/index.js';
import { judgeApiReply } from './api-reply.js';
import { OPEN_MS } from './circuits.js';
import { type Deadline, ProviderCalls } from './provider-calls.js';
import { ApiRequestError } from './provider-error.js';
import { retryAfterMs } from './retry-after.js';
import { parseFields } from './token-reply.js';
import { TransportFailure } from './transport-failure.js';
import { parseUser, parseUserDetails } from './user-reply.js';

type NamedEndpoint = Exclude<ApiEndpoint, 'other'>;

const PATHS: Readonly<Record<NamedEndpoint, string>> = {
  user: '/api/user',
  user_details: '/api/user/details',
  logout_sso: '/api/logout-sso',
};

/** Talks to the provider's API. Each call ends in one `api-request` event. */
@Injectable()
export class ApiClient {
  constructor(
    private readonly calls: ProviderCalls,
    private readonly events: MubarokahEvents,
    private readonly clock: Clock,
  ) {}

  /** @throws {ApiRequestError} */
  user(accessToken: string, deadline?: Deadline): Promise<MubarokahUser> {
    return this.get('user', accessToken, parseUser, deadline);
  }

  /** @throws {ApiRequestError} */
  userDetails(accessToken: string, deadline?: Deadline): Promise<MubarokahUserDetails> {
    return this.get('user_details', accessToken, parseUserDetails, deadline);
  }

  /**
   * Ends the user's sessions everywhere at Mubarokah ID. Never repeated: it has side effects.
   *
   * @throws {ApiRequestError}
   */
  async logoutSso(accessToken: string, deadline?: Deadline): Promise<void> {
    await this.get('logout_sso', accessToken, (fields) => fields, deadline);
  }

  private get<T>(
    endpoint: NamedEndpoint,
    accessToken: string,
    parse: (fields: unknown) => T | undefined,
    deadline: Deadline | undefined,
  ): Promise<T> {
    return this.events.during('api-request', () => this.perform(endpoint, accessToken, parse, deadline));
  }

  private async perform<T>(
    endpoint: NamedEndpoint,
    accessToken: string,
    parse: (fields: unknown) => T | undefined,
    deadline: Deadline | undefined,
  ): Promise<T> {
    const startedAt = performance.now();
    let status: ApiStatus = 'none';
    let error: ApiError = 'aborted';
    try {
      const response = await this.calls.call(
        `api_${endpoint}`,
        {
          method: 'GET',
          path: PATHS[endpoint],
          headers: { Authorization: `Bearer ${accessToken}` },
        },
        deadline,
      );
      const reply = judgeApiReply(response);
      status = reply.status;
      const value = reply.ok ? parse(reply.fields) : undefined;
      error = reply.ok ? (value === undefined ? 'invalid_response' : 'none') : reply.error;
      if (value !== undefined) return value;
      throw new ApiRequestError(error as Exclude<ApiError, 'none'>, endpoint, status, {
        retryAfterMs: retryAfterMs(
          response.headers['retry-after'],
          parseFields(response.body),
          this.clock.now(),
        ),
      });
    } catch (failure) {
      if (!(failure instanceof TransportFailure)) throw failure;
      error = failure.code;
      throw new ApiRequestError(
        failure.code,
        endpoint,
        status,
        error === 'circuit_open' ? { retryAfterMs: OPEN_MS } : {},
      );
    } finally {
      const durationMs = performance.now() - startedAt;
      this.events.emit({ type: 'api-request', endpoint, status, error, durationMs });
    }
  }
}
