import { Injectable } from '@nestjs/common';
import type { MubarokahTokens, MubarokahUser, MubarokahUserDetails } from '../options/index.js';
import { ApiClient } from './api-client.js';
import { TokenClient } from './token-client.js';

/**
 * Mubarokah ID's API, measured and with deadlines.
 *
 * @example
 * const { phoneNumber } = await client.userDetails(tokens.accessToken);
 */
@Injectable()
export class MubarokahClient {
  constructor(
    private readonly tokens: TokenClient,
    private readonly api: ApiClient,
  ) {}

  /**
   * Who the token belongs to (`GET /api/user`, scope `view-user`).
   *
   * @throws {ApiRequestError}
   */
  user(accessToken: string): Promise<MubarokahUser> {
    return this.api.user(accessToken);
  }

  /**
   * All that is known of them (`GET /api/user/details`, scope `detail-user`, approved clients only).
   *
   * @throws {ApiRequestError}
   */
  userDetails(accessToken: string): Promise<MubarokahUserDetails> {
    return this.api.userDetails(accessToken);
  }

  /**
   * A token for the app itself, without a user (RFC 6749 §4.4). It may take a client of its own: grants belong to a
   * client, and where the one that logs people in lacks this one, the answer is `unauthorized_client`, or `invalid_client`
   * as long as nobody has logged in by it.
   *
   * @throws {TokenRequestError}
   */
  clientCredentials(scopes: readonly string[] = []): Promise<MubarokahTokens> {
    return this.tokens.request('client_credentials', scopes.length > 0 ? { scope: scopes.join(' ') } : {}, {
      scopes,
    });
  }

  /**
   * New tokens for old (RFC 6749 §6). The old refresh and access tokens die at once: write the new ones down before
   * using them, and never refresh one token twice at the same time. `scopes` are those that were granted before, for when
   * the provider does not repeat them.
   *
   * @throws {TokenRequestError}
   */
  refresh(refreshToken: string, scopes?: readonly string[]): Promise<MubarokahTokens> {
    return this.tokens.request('refresh_token', { refresh_token: refreshToken }, { scopes });
  }
}
