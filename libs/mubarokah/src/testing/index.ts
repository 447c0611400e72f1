export { MubarokahSandbox } from './sandbox.js';
export { SANDBOX_CLIENT, SANDBOX_USERS } from './sandbox-defaults.js';
export type {
  SandboxAnswer,
  SandboxClient,
  SandboxDialect,
  SandboxEndpoint,
  SandboxOptions,
  SandboxRequest,
  SandboxUser,
} from './sandbox-options.js';
