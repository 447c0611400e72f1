import { Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { Clock } from '../time/index.js';
import { type MubarokahUser, type MubarokahUserDetails } from '../options/index.js';
import { API_PATHS, type ApiEndpoint, type ApiError, type ApiStatus } from '../outcomes/index.js';
import { judgeApiReply } from './api-reply.js';
import { OPEN_MS } from './circuits.js';
import { type Deadline, ProviderCalls } from './provider-calls.js';
import { ApiRequestError } from './provider-error.js';
import type { ProviderResponse } from './provider-http.js';
import { retryAfterMs } from './retry-after.js';
import { parseFields } from './reply-fields.js';
import { TransportFailure } from './transport-failure.js';
import { parseUser, parseUserDetails } from './user-reply.js';

type JudgedReply<T> =
  | { readonly status: ApiStatus; readonly error: 'none'; readonly value: T }
  | { readonly status: ApiStatus; readonly error: Exclude<ApiError, 'none'> };

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
    endpoint: ApiEndpoint,
    accessToken: string,
    parse: (fields: unknown) => T | undefined,
    deadline: Deadline | undefined,
  ): Promise<T> {
    return this.events.during({ type: 'api-request', endpoint }, () =>
      this.perform(endpoint, accessToken, parse, deadline),
    );
  }

  private async perform<T>(
    endpoint: ApiEndpoint,
    accessToken: string,
    parse: (fields: unknown) => T | undefined,
    deadline: Deadline | undefined,
  ): Promise<T> {
    const startedAt = performance.now();
    let status: ApiStatus = 'none';
    let error: ApiError = 'aborted';
    try {
      const { reply, response } = await this.calls.call(
        `api_${endpoint}`,
        {
          method: 'GET',
          path: API_PATHS[endpoint],
          headers: { Authorization: `Bearer ${accessToken}` },
        },
        (answer) => judge(answer, parse),
        deadline,
      );
      ({ status, error } = reply);
      if (reply.error === 'none') return reply.value;
      const askedMs = retryAfterMs(
        response.headers['retry-after'],
        parseFields(response.body),
        this.clock.now(),
      );
      throw new ApiRequestError(reply.error, endpoint, response.status, { retryAfterMs: askedMs });
    } catch (failure) {
      if (!(failure instanceof TransportFailure)) throw failure;
      error = failure.code;
      const details = error === 'circuit_open' ? { retryAfterMs: OPEN_MS, openedBy: failure.openedBy } : {};
      throw new ApiRequestError(failure.code, endpoint, undefined, details);
    } finally {
      const durationMs = performance.now() - startedAt;
      this.events.emit({ type: 'api-request', endpoint, status, error, durationMs });
    }
  }
}

function judge<T>(response: ProviderResponse, parse: (fields: unknown) => T | undefined): JudgedReply<T> {
  const reply = judgeApiReply(response);
  const { status } = reply;
  if (!reply.ok) return { status, error: reply.error };
  const value = parse(reply.fields);
  return value === undefined ? { status, error: 'invalid_response' } : { status, error: 'none', value };
}
