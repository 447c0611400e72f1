import type { ResolvedOptions } from '../resolve-options.js';
import type { SandboxApiErrors, SandboxDialect, SandboxUser } from '../sandbox-options.js';
import { AccessTokenSigner } from './access-token-signer.js';
import { AuthorizationCodes } from './authorization-codes.js';
import { BrowserSessions } from './browser-sessions.js';
import { ClientRegistry } from './client-registry.js';
import { Tokens } from './tokens.js';

/** All that the endpoints know and share. */
export interface Provider {
  /** May be changed while the sandbox runs. */
  dialect: SandboxDialect;
  readonly apiErrors: SandboxApiErrors;
  readonly accessTokenLifetimeSeconds: number;
  /** May be changed while the sandbox runs, but is never empty. */
  users: readonly SandboxUser[];
  readonly clients: ClientRegistry;
  readonly codes: AuthorizationCodes;
  readonly tokens: Tokens;
  readonly sessions: BrowserSessions;
}

export async function createProvider(options: ResolvedOptions): Promise<Provider> {
  const { apiErrors, accessTokenLifetimeSeconds, now } = options;
  const dialect = (): SandboxDialect => provider.dialect;
  const provider: Provider = {
    dialect: options.dialect,
    apiErrors,
    accessTokenLifetimeSeconds,
    users: options.users,
    clients: new ClientRegistry(options.clients),
    codes: new AuthorizationCodes(dialect, now),
    tokens: new Tokens(dialect, await AccessTokenSigner.create(), accessTokenLifetimeSeconds, now),
    sessions: new BrowserSessions(),
  };
  return provider;
}
