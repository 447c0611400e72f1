export { MubarokahSandbox } from './sandbox.js';
export { SANDBOX_CLIENT, SANDBOX_USERS } from './sandbox-defaults.js';
export { SANDBOX_FAULTS, type SandboxFault } from './steering/faults.js';
export { sessionStoreChecks } from './stores/session-store-checks.js';
export type { Pass, StoreCheck } from './stores/store-check.js';
export { tokenStoreChecks } from './stores/token-store-checks.js';
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
