import { Inject, Injectable, Logger, ServiceUnavailableException } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import {
  ApiRequestError,
  LoginRequiredException,
  MubarokahAccessTokens,
  MubarokahClient,
  type MubarokahSession,
  type MubarokahUserDetails,
} from 'nestjs-mubarokah';
import { CACHE } from '../storage/storage.module.js';

/** Why there are none: this app has no permission from the person, or none from Mubarokah ID. */
export type NoDetails = 'not-allowed' | 'not-approved';

const SCOPE = 'detail-user';
const KEPT_MS = 60_000;

/** What Mubarokah ID tells of a person who has logged in, asked again at most once a minute. */
@Injectable()
export class AccountDetails {
  private readonly logger = new Logger('Account');

  constructor(
    private readonly tokens: MubarokahAccessTokens,
    private readonly client: MubarokahClient,
    @Inject(CACHE) private readonly cache: Cache,
  ) {}

  /**
   * @throws {LoginRequiredException} when Mubarokah ID gives this app no token for them any more
   * @throws {ServiceUnavailableException} when it cannot be asked
   */
  async find({ user, scopes }: MubarokahSession): Promise<MubarokahUserDetails | NoDetails> {
    if (!scopes.includes(SCOPE)) return 'not-allowed';
    const kept = await this.cache.get<MubarokahUserDetails>(user.id);
    if (kept !== undefined) return kept;
    try {
      // Refreshes the token first where that is about to end.
      const details = await this.tokens.withAccessToken(user, (token) => this.client.userDetails(token));
      await this.cache.set(user.id, details, KEPT_MS);
      return details;
    } catch (cause) {
      if (cause instanceof LoginRequiredException) throw cause;
      if (cause instanceof ApiRequestError && cause.status === 403) return 'not-approved';
      this.logger.warn(`Details could not be read: ${(cause as Error).message}`);
      throw new ServiceUnavailableException('Mubarokah ID cannot tell right now.', { cause });
    }
  }
}
