export { MubarokahSandbox } from './sandbox.js';
export { SANDBOX_CLIENT, SANDBOX_USERS } from './sandbox-defaults.js';
export type {
  SandboxAnswer,
  SandboxApiErrors,
  SandboxClient,
  SandboxDialect,
  SandboxEndpoint,
  SandboxGrantType,
  SandboxOptions,
  SandboxRequest,
  SandboxUser,
} from './sandbox-options.js';
