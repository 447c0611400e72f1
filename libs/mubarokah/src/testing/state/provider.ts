import type { ResolvedOptions } from '../resolve-options.js';
import type { SandboxDialect, SandboxUser } from '../sandbox-options.js';
import { AccessTokenSigner } from './access-token-signer.js';
import { AuthorizationCodes } from './authorization-codes.js';
import { ClientRegistry } from './client-registry.js';
import { LoginSessions } from './login-sessions.js';
import { Tokens } from './tokens.js';

/** All that the endpoints know and share. */
export interface Provider {
  readonly dialect: SandboxDialect;
  readonly accessTokenLifetimeSeconds: number;
  readonly users: readonly SandboxUser[];
  readonly clients: ClientRegistry;
  readonly codes: AuthorizationCodes;
  readonly tokens: Tokens;
  readonly sessions: LoginSessions;
}

export async function createProvider(options: ResolvedOptions): Promise<Provider> {
  const { dialect, accessTokenLifetimeSeconds, users, now } = options;
  return {
    dialect,
    accessTokenLifetimeSeconds,
    users,
    clients: new ClientRegistry(options.clients),
    codes: new AuthorizationCodes(now),
    tokens: new Tokens(await AccessTokenSigner.create(), accessTokenLifetimeSeconds, now),
    sessions: new LoginSessions(),
  };
}
