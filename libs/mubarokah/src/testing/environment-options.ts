import { SANDBOX_CLIENT } from './sandbox-defaults.js';
import type { SandboxApiErrors, SandboxDialect, SandboxOptions } from './sandbox-options.js';

/** Reads the SANDBOX_* variables; an empty one counts as not set. What is wrong is found out by `start`. */
export function environmentOptions(environment: NodeJS.ProcessEnv): SandboxOptions {
  return {
    port: Number(environment.SANDBOX_PORT || 4000),
    dialect: (environment.SANDBOX_DIALECT || 'current') as SandboxDialect,
    apiErrors: (environment.SANDBOX_API_ERRORS || 'stock') as SandboxApiErrors,
    ...(environment.SANDBOX_ACCESS_TOKEN_SECONDS && {
      accessTokenLifetimeSeconds: Number(environment.SANDBOX_ACCESS_TOKEN_SECONDS),
    }),
    clients: [
      {
        ...SANDBOX_CLIENT,
        clientId: environment.SANDBOX_CLIENT_ID || SANDBOX_CLIENT.clientId,
        clientSecret: environment.SANDBOX_CLIENT_SECRET || SANDBOX_CLIENT.clientSecret,
        redirectUris: environment.SANDBOX_REDIRECT_URI
          ? [environment.SANDBOX_REDIRECT_URI]
          : SANDBOX_CLIENT.redirectUris,
      },
    ],
  };
}
