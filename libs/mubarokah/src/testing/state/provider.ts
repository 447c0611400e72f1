import type { ResolvedOptions } from '../resolve-options.js';
import type { SandboxApiErrors, SandboxDialect, SandboxUser } from '../sandbox-options.js';
import { AccessTokenSigner } from './access-token-signer.js';
import { AuthorizationCodes } from './authorization-codes.js';
import { BrowserSessions } from './browser-sessions.js';
import { ClientRegistry } from './client-registry.js';
import { Tokens } from './tokens.js';

/** All that the endpoints know and share. */
export interface Provider {
  readonly dialect: SandboxDialect;
  readonly apiErrors: SandboxApiErrors;
  readonly accessTokenLifetimeSeconds: number;
  readonly users: readonly SandboxUser[];
  readonly clients: ClientRegistry;
  readonly codes: AuthorizationCodes;
  readonly tokens: Tokens;
  readonly sessions: BrowserSessions;
}

export async function createProvider(options: ResolvedOptions): Promise<Provider> {
  const { dialect, apiErrors, accessTokenLifetimeSeconds, users, now } = options;
  return {
    dialect,
    apiErrors,
    accessTokenLifetimeSeconds,
    users,
    clients: new ClientRegistry(options.clients),
    codes: new AuthorizationCodes(dialect, now),
    tokens: new Tokens(dialect, await AccessTokenSigner.create(), accessTokenLifetimeSeconds, now),
    sessions: new BrowserSessions(),
  };
}
