import { randomBytes } from 'node:crypto';
import {
  type DynamicModule,
  Inject,
  Module,
  type NestModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { APP_FILTER, DiscoveryModule, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { closeDependencies } from './dependencies/index.js';
import { MubarokahEvents } from './events/index.js';
import {
  DatabaseHealthIndicator,
  Drain,
  HealthMonitor,
  healthProviders,
  HealthRoutes,
  MubarokahHealthIndicator,
  RedisHealthIndicator,
} from './health/index.js';
import { Cookies, mountRoutes } from './http/index.js';
import { loginProviders, MubarokahLogin } from './login/index.js';
import {
  injectedMetrics,
  metricsProviders,
  MetricsRoutes,
  MetricSet,
  ProcessMetrics,
  ResponseMetrics,
} from './metrics/index.js';
import {
  ConfigurableModuleClass,
  type MubarokahModuleAsyncOptions,
  RAW_OPTIONS,
  withFactory,
} from './mubarokah.module-definition.js';
import { Clock } from './time/index.js';
import {
  MUBAROKAH_OPTIONS,
  type MubarokahOptions,
  type ResolvedOptions,
  resolveOptions,
} from './options/index.js';
import { MubarokahClient, mubarokahIdProviders } from './mubarokah-id/index.js';
import { OpsRoutes } from './ops/index.js';
import { NO_OPTIONS, requireOneImport } from './require-one-import.js';
import { KeyRing, Sealer } from './sealing/index.js';
import {
  authProviders,
  BearerTokens,
  LoginRequiredFilter,
  MubarokahAuthGuard,
  MubarokahBearerGuard,
} from './auth/index.js';
import { MubarokahSessions, sessionProviders } from './session/index.js';
import { SafeLogger } from './logging/index.js';
import { StoreFailures } from './stores/index.js';
import { openTelemetryProviders } from './open-telemetry/index.js';
import { ServerSpans, telemetryProviders } from './telemetry/index.js';
import { MubarokahAccessTokens, tokensProviders } from './tokens/index.js';

/** Where nobody logs in nothing is sealed, nor opened. */
const OF_NO_USE = randomBytes(32).toString('base64');
const IMPORTED_ONCE = Symbol('IMPORTED_ONCE');

const groundProviders: Provider[] = [
  {
    provide: IMPORTED_ONCE,
    inject: [ModulesContainer],
    useFactory: (modules: ModulesContainer) => requireOneImport(modules, MubarokahModule, RAW_OPTIONS),
  },
  { provide: RAW_OPTIONS, useValue: NO_OPTIONS }, // forRoot() and forRootAsync() put the app's in its place
  Clock,
  StoreFailures,
  MubarokahEvents,
  {
    provide: MUBAROKAH_OPTIONS,
    inject: [RAW_OPTIONS, IMPORTED_ONCE],
    useFactory: (options: MubarokahOptions) => resolveOptions(options),
  },
  {
    provide: KeyRing,
    inject: [MUBAROKAH_OPTIONS],
    useFactory: ({ cookieSecret, previousCookieSecrets, appId }: ResolvedOptions) =>
      new KeyRing([cookieSecret ?? OF_NO_USE, ...previousCookieSecrets], appId),
  },
  { provide: Sealer, inject: [KeyRing], useFactory: (keys: KeyRing) => new Sealer(keys) },
  {
    provide: Cookies,
    inject: [MUBAROKAH_OPTIONS],
    useFactory: ({ redirectUri, appId, publicPathPrefix }: ResolvedOptions) =>
      new Cookies(redirectUri?.startsWith('https:') ?? true, appId, publicPathPrefix || '/'),
  },
];

const providers: Provider[] = [
  ...groundProviders,
  ...mubarokahIdProviders,
  ...tokensProviders,
  ...sessionProviders,
  ...authProviders,
  ...loginProviders,
  ...openTelemetryProviders,
  ...telemetryProviders,
  ...metricsProviders,
  ...healthProviders,
  OpsRoutes,
];

/** What an app injects, and what the guards need, which Nest makes in the app's modules. */
const PUBLIC: DynamicModule['exports'] = [
  MUBAROKAH_OPTIONS,
  Clock,
  MubarokahEvents,
  MubarokahClient,
  MubarokahAccessTokens,
  MubarokahSessions,
  MubarokahAuthGuard,
  MubarokahBearerGuard,
  BearerTokens,
  LoginRequiredFilter,
  MubarokahLogin,
  HealthMonitor,
  Drain,
  DatabaseHealthIndicator,
  RedisHealthIndicator,
  MubarokahHealthIndicator,
  ...injectedMetrics,
];

/**
 * Login with Mubarokah ID, its metrics and its health, for the whole app. Import it once.
 *
 * @example
 * @Module({ imports: [MubarokahModule.forRoot()] })
 */
@Module({
  imports: [TerminusModule, DiscoveryModule],
  providers: [...providers, { provide: APP_FILTER, useExisting: LoginRequiredFilter }],
  exports: PUBLIC,
})
export class MubarokahModule extends ConfigurableModuleClass implements NestModule, OnApplicationShutdown {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly login: MubarokahLogin,
    private readonly health: HealthRoutes,
    private readonly metricsRoutes: MetricsRoutes,
    private readonly ops: OpsRoutes,
    private readonly responses: ResponseMetrics,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly metrics: MetricSet,
    private readonly process: ProcessMetrics,
    private readonly serverSpans: ServerSpans,
  ) {
    super();
  }

  /**
   * With nothing given, the options are read from the `MUBAROKAH_*` environment.
   *
   * @throws {MubarokahOptionsError} at boot, naming every option that cannot work
   */
  static override forRoot(options: MubarokahOptions = {}): DynamicModule {
    return { ...super.forRoot(options), global: true };
  }

  /** Takes the options from a factory, a class or a provider of the app, with `inject` and `imports` as everywhere in Nest. */
  static override forRootAsync(options: MubarokahModuleAsyncOptions): DynamicModule {
    return { ...super.forRootAsync(withFactory(options)), global: true };
  }

  /** Mounted here, before Nest's router: a wildcard route of the app would come first later on. */
  configure(): void {
    const adapter = this.host.httpAdapter;
    this.responses.mount(adapter);
    const health = this.health.routes();
    const routes = {
      ...this.login.routes(),
      ...health,
      ...this.metricsRoutes.routes(),
      ...this.ops.routes(),
    };
    this.serverSpans.mount(adapter, { all: Object.keys(routes), health: Object.keys(health) });
    mountRoutes(adapter, routes);
    this.logRoutes(Object.keys(routes));
  }

  /**
   * Nest calls it last of all, since this module is global: when the hooks of the app's modules and of all parts of this one
   * are done. Nothing is counted any more.
   */
  async onApplicationShutdown(): Promise<void> {
    this.metrics.leave();
    this.process.leave();
    await closeDependencies(this.options.dependencies);
  }

  private logRoutes(paths: readonly string[]): void {
    const { clientId, logoutPath, metrics, ops } = this.options;
    const isPartOfPage = (path: string): boolean => ops !== undefined && path.startsWith(`${ops.path}/`);
    const pages = paths.filter((path) => !isPartOfPage(path));
    const served = clientId === undefined ? ['access tokens alone, no login'] : [];
    served.push(...pages.map((path) => `${path === logoutPath ? 'POST' : 'GET'} ${path}`));
    if (metrics.path !== false && metrics.port !== undefined)
      served.push(`GET ${metrics.path} on port ${metrics.port}`);
    if (served.length > 0) new SafeLogger().log(`Mubarokah ID: ${served.join(', ')}`);
  }
}
