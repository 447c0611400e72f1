import { randomUUID } from 'node:crypto';
import {
  DateInterval,
  type OAuthAuthCode,
  type OAuthAuthCodeRepository,
  type OAuthClient,
  type OAuthClientRepository,
  type OAuthScopeRepository,
  type OAuthToken,
  type OAuthTokenRepository,
  type OAuthUser,
  type OAuthUserRepository,
} from '@jmondi/oauth2-server';

const inAnHour = (): Date => new DateInterval('1h').getEndDate();

/** One client and one person, codes and tokens in memory. */
export class JmondiStore {
  private readonly live = new Map<string, OAuthToken>();
  private readonly usedCodes = new Set<string>();
  private readonly issuedCodes = new Map<string, OAuthAuthCode>();

  constructor(
    private readonly client: OAuthClient,
    private readonly user: OAuthUser,
  ) {}

  isLive(accessToken: string): boolean {
    return this.live.has(accessToken);
  }

  readonly clients: OAuthClientRepository = {
    getByIdentifier: async (id) => (id === this.client.id ? this.client : (undefined as never)),
    isClientValid: async (_, client, secret) => secret === client.secret,
  };

  readonly users: OAuthUserRepository = {
    getUserByCredentials: async (id) => (id === this.user.id ? this.user : undefined),
  };

  readonly scopes: OAuthScopeRepository = {
    getAllByIdentifiers: async (names) => this.client.scopes.filter(({ name }) => names.includes(name)),
    finalize: async (scopes) => scopes,
  };

  readonly codes: OAuthAuthCodeRepository = {
    issueAuthCode: (client, user, scopes) => ({
      code: randomUUID(),
      expiresAt: inAnHour(),
      client,
      user,
      scopes,
    }),
    persist: async (code) => void this.issuedCodes.set(code.code, code),
    getByIdentifier: async (code) => this.issuedCodes.get(code)!,
    revoke: async (code) => void this.usedCodes.add(code),
    isRevoked: async (code) => this.usedCodes.has(code),
  };

  readonly tokens: OAuthTokenRepository = {
    issueToken: async (client, scopes, user) => ({
      accessToken: randomUUID(),
      accessTokenExpiresAt: inAnHour(),
      client,
      user,
      scopes,
    }),
    issueRefreshToken: async (token) =>
      Object.assign(token, { refreshToken: randomUUID(), refreshTokenExpiresAt: inAnHour() }),
    persist: async (token) => void this.live.set(token.accessToken, token),
    revoke: async (token) => void this.live.delete(token.accessToken),
    isRefreshTokenRevoked: async (token) => token === undefined,
    getByRefreshToken: async (refreshToken) =>
      [...this.live.values()].find((token) => token.refreshToken === refreshToken)!,
  };
}
