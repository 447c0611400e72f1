import { Inject, Injectable } from '@nestjs/common';
import { SafeLogger } from '../logging/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { ApiClient } from '../mubarokah-id/index.js';
import { MubarokahAccessTokens } from '../tokens/index.js';

const SSO_DEADLINE_MS = 2_000;

/** A session that was logged out; without `id` it is one of the app's own, and all tokens of its user end. */
export interface EndedLogin {
  readonly user: { readonly id: string };
  readonly id?: string;
}

/** Ends the tokens of a session that was logged out. The local logout stands, whatever comes of it. */
@Injectable()
export class RevokeTokens {
  private readonly logger = new SafeLogger();

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly tokens: MubarokahAccessTokens,
    private readonly api: ApiClient,
  ) {}

  async of({ user, id }: EndedLogin): Promise<void> {
    try {
      const accessToken = await this.tokens.forget(user.id, id === undefined ? 'any' : { sessionId: id });
      if (!this.options.ssoLogout || accessToken === undefined) return;
      await this.api.logoutSso(accessToken, { endsAt: performance.now() + SSO_DEADLINE_MS });
    } catch {
      this.logger.warn('A user was logged out here, but the tokens could not be ended too.');
    }
  }
}
