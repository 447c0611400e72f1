import { type DynamicModule, Module, type NestModule, type Provider } from '@nestjs/common';
import { APP_FILTER, DiscoveryModule, HttpAdapterHost } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { MubarokahEvents } from './events/index.js';
import { HealthRoutes, healthProviders } from './health/index.js';
import { Cookies, mountRoutes } from './http/index.js';
import { loginProviders, MubarokahLogin } from './login/index.js';
import { loadPrometheusModule, metricsProviders, ResponseMetrics } from './metrics/index.js';
import { ConfigurableModuleClass, RAW_OPTIONS } from './mubarokah.module-definition.js';
import {
  Clock,
  MUBAROKAH_OPTIONS,
  type MubarokahOptions,
  type ResolvedOptions,
  resolveOptions,
} from './options/index.js';
import { providerProviders } from './provider/index.js';
import { KeyRing, Sealer } from './sealing/index.js';
import { LoginRequiredFilter, sessionProviders } from './session/index.js';

const groundProviders: Provider[] = [
  Clock,
  MubarokahEvents,
  {
    provide: MUBAROKAH_OPTIONS,
    inject: [RAW_OPTIONS],
    useFactory: (options: MubarokahOptions) => resolveOptions(options),
  },
  {
    provide: KeyRing,
    inject: [MUBAROKAH_OPTIONS],
    useFactory: ({ cookieSecret, previousCookieSecrets, appId }: ResolvedOptions) =>
      new KeyRing([cookieSecret, ...previousCookieSecrets], appId),
  },
  { provide: Sealer, inject: [KeyRing], useFactory: (keys: KeyRing) => new Sealer(keys) },
  {
    provide: Cookies,
    inject: [MUBAROKAH_OPTIONS],
    useFactory: ({ redirectUri, appId, publicPathPrefix }: ResolvedOptions) =>
      new Cookies(redirectUri.startsWith('https:'), appId, publicPathPrefix || '/'),
  },
];

const providers: Provider[] = [
  ...groundProviders,
  ...providerProviders,
  ...sessionProviders,
  ...loginProviders,
  ...metricsProviders,
  ...healthProviders,
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
  // All of it: guards and interceptors are made in the app's modules, and the app may replace or use any part.
  exports: providers,
})
export class MubarokahModule extends ConfigurableModuleClass implements NestModule {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly login: MubarokahLogin,
    private readonly health: HealthRoutes,
    private readonly responses: ResponseMetrics,
  ) {
    super();
  }

  /**
   * With nothing given, the options are read from the `MUBAROKAH_*` environment.
   *
   * @throws {MubarokahOptionsError} at boot, naming every option that cannot work
   */
  static override forRoot(options: MubarokahOptions = {}): DynamicModule {
    return withMetricsEndpoint(super.forRoot(options));
  }

  /** Takes the options from a factory, a class or a provider of the app, with `inject` and `imports` as everywhere in Nest. */
  static override forRootAsync(
    options: Parameters<typeof ConfigurableModuleClass.forRootAsync>[0],
  ): DynamicModule {
    return withMetricsEndpoint(super.forRootAsync(options));
  }

  /** Mounted here, before Nest's router: a wildcard route of the app would come first later on. */
  configure(): void {
    const adapter = this.host.httpAdapter;
    this.responses.mount(adapter);
    mountRoutes(adapter, { ...this.health.routes(), ...this.login.routes() });
  }
}

function withMetricsEndpoint(definition: DynamicModule): DynamicModule {
  return { ...definition, global: true, imports: [...(definition.imports ?? []), loadPrometheusModule()] };
}
