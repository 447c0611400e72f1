export {
  MubarokahEvents,
  type MubarokahEvent,
  type MubarokahEventOf,
  type MubarokahEventType,
} from './events/index.js';
export * from './health/index.js';
export { MubarokahLogin } from './login/index.js';
export {
  cacheMetrics,
  databaseMetrics,
  MetricClashError,
  OAuthMetricsInterceptor,
  OAuthRoute,
  prismaMetrics,
  redisMetrics,
  shareClusterMetrics,
} from './metrics/index.js';
export { ModuleImportError } from './module-import.error.js';
export type { MubarokahModuleAsyncOptions, MubarokahOptionsFactory } from './mubarokah.module-definition.js';
export { MubarokahModule } from './mubarokah.module.js';
export {
  type CacheResult,
  type ConnectionState,
  type DependencyDefinition,
  type DependencyObserver,
  type EndedSession,
  type FailedLogin,
  type HealthOptions,
  type LoginAttempt,
  type MetricsOptions,
  MUBAROKAH_OPTIONS,
  type MubarokahHooks,
  type MubarokahOptions,
  MubarokahOptionsError,
  type MubarokahTokens,
  type MubarokahUser,
  type MubarokahUserDetails,
  type ResolvedOptions,
  type AppSessionStore,
  type AppTokenStore,
  type CreatedSession,
  type FoundTokens,
  type LoginClaim,
  type NewSession,
  type SessionStore,
  type StoredTokens,
  type TokenStore,
} from './options/index.js';
export { Clock } from './time/index.js';
export * from './outcomes/index.js';
export { ApiRequestError, MubarokahClient, TokenRequestError } from './mubarokah-id/index.js';
export type { RedisClient } from './clients/index.js';
export {
  type AuthenticatedRequest,
  CurrentSession,
  CurrentUser,
  LoginRequiredFilter,
  MubarokahAuthGuard,
  Public,
  RequireScopes,
} from './auth/index.js';
export {
  MemorySessionStore,
  type MubarokahSession,
  MubarokahSessions,
  RedisSessionStore,
  SessionStoreError,
} from './session/index.js';
export { MemoryTokenStore, MubarokahAccessTokens, RedisTokenStore, TokenStoreError } from './tokens/index.js';
