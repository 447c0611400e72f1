export {
  type AuthenticatedRequest,
  CurrentSession,
  CurrentUser,
  LoginRequiredFilter,
  MubarokahAuthGuard,
  MubarokahBearerGuard,
  Public,
  RequireScopes,
} from './auth/index.js';
export type {
  CacheManager,
  CacheResult,
  ConnectionState,
  DatabaseTarget,
  DependencyMetrics,
  DependencyObserver,
  PrismaExtension,
  RedisClient,
} from './clients/index.js';
export { cache, custom, database, type PrismaDependency, redis } from './dependencies/index.js';
export { type CompletedLogin, LoginFailedException, MubarokahLogin } from './login/index.js';
export { ModuleImportError } from './module-import.error.js';
export { ApiRequestError, MubarokahClient, TokenRequestError } from './mubarokah-id/index.js';
export type { MubarokahModuleAsyncOptions, MubarokahOptionsFactory } from './mubarokah.module-definition.js';
export { MubarokahModule } from './mubarokah.module.js';
export {
  type AppSessionStore,
  type AppTokenStore,
  type BearerOptions,
  type CreatedSession,
  type Dependency,
  type DependencyCheck,
  type DependencyOptions,
  type DispatcherLike,
  type EndedSession,
  type FailedLogin,
  type FoundTokens,
  type HttpServiceLike,
  type LoginAttempt,
  type LoginClaim,
  MUBAROKAH_OPTIONS,
  type MubarokahHooks,
  type MubarokahOptions,
  MubarokahOptionsError,
  type MubarokahTokens,
  type MubarokahUser,
  type MubarokahUserDetails,
  type NewSession,
  type OwnLogin,
  type OwnSession,
  type OwnSessions,
  type OpsOptions,
  type ResolvedOptions,
  type SessionStore,
  type StoredTokens,
  type TlsOptions,
  type TokenStore,
} from './options/index.js';
export {
  AccessConflictError,
  LoginRequiredException,
  MissingScopeException,
  MubarokahError,
  SessionUnavailableException,
  TokenRequiredException,
  TokenUnverifiedException,
} from './outcomes/index.js';
export {
  MemorySessionStore,
  type MubarokahSession,
  MubarokahSessions,
  RedisSessionStore,
  SessionStoreError,
} from './session/index.js';
export { Clock } from './time/index.js';
export { MemoryTokenStore, MubarokahAccessTokens, RedisTokenStore, TokenStoreError } from './tokens/index.js';
