import type { IncomingHttpHeaders } from 'node:http';
import {
  Controller,
  type DynamicModule,
  Get,
  Headers,
  Inject,
  Module,
  type NestModule,
  Res,
  SetMetadata,
  UnauthorizedException,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { PrometheusController, PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { MUBAROKAH_OPTIONS, MubarokahOptionsError, type ResolvedOptions } from '../options/index.js';
import { Exposition } from './exposition/exposition.js';
import { metricsAccess } from './exposition/metrics-access.js';
import { ROUTE_NAME, UNCOUNTED } from './route-name.js';

const PATH = 'path'; // Nest's metadata key of a controller's path
const METRICS_CONTROLLER = Symbol('METRICS_CONTROLLER');
type ControllerClass = new (...args: never[]) => PrometheusController;

/** Serves the registry with nestjs-prometheus. Load it with {@link loadPrometheusModule} only. */
export function createPrometheusModule(imports: DynamicModule['imports'] = []): DynamicModule {
  const controller = metricsController();
  const prometheus = PrometheusModule.registerAsync({
    imports,
    controller,
    inject: [MUBAROKAH_OPTIONS],
    useFactory: ({ metrics }: ResolvedOptions) => ({
      // Named here too: otherwise the path is written on the package's own controller, which the app may use.
      controller,
      ...pathOnApp(metrics),
      defaultMetrics: { enabled: false },
    }),
  });
  return {
    module: MetricsEndpointModule,
    imports: [...imports, DiscoveryModule, prometheus],
    providers: [{ provide: METRICS_CONTROLLER, useValue: controller }],
  };
}

/** Where the app itself serves the metrics, if it does. */
function pathOnApp({ path, port }: ResolvedOptions['metrics']): { path?: string } {
  return path === false || port !== undefined ? {} : { path };
}

/** A class for each module, since its path is metadata on the class. */
function metricsController(): ControllerClass {
  @Controller({ version: VERSION_NEUTRAL })
  class MetricsController extends PrometheusController {
    private readonly mayScrape: ReturnType<typeof metricsAccess>;

    constructor(
      @Inject(MUBAROKAH_OPTIONS) { metrics }: ResolvedOptions,
      @Inject(Exposition) private readonly exposition: Exposition,
    ) {
      super();
      this.mayScrape = metricsAccess(metrics);
    }

    @Get()
    @SetMetadata(ROUTE_NAME, UNCOUNTED)
    override async index(
      @Res({ passthrough: true }) response: { header(name: string, value: string): unknown },
      @Headers() headers: IncomingHttpHeaders = {},
    ): Promise<string> {
      if (!(await this.mayScrape(headers))) {
        response.header('WWW-Authenticate', 'Bearer');
        throw new UnauthorizedException();
      }
      const { contentType, body } = await this.exposition.render(headers.accept);
      response.header('Content-Type', contentType);
      return body;
    }
  }
  return MetricsController;
}

@Module({})
class MetricsEndpointModule implements NestModule {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(METRICS_CONTROLLER) private readonly controller: ControllerClass,
    private readonly discovery: DiscoveryService,
  ) {}

  // Every path is known by now, and none is registered yet.
  configure(): void {
    const { registry = register, access } = this.options.metrics;
    const { path = false } = pathOnApp(this.options.metrics);
    if (path !== false && !this.isServed(path)) return;
    if (path !== false && access !== undefined) {
      throw new MubarokahOptionsError([
        `"metrics.path" must not be the path of the app's own PrometheusModule, which does not ask for "metrics.access", got "${path}".`,
      ]);
    }
    if (path !== false && registry !== register) {
      throw new MubarokahOptionsError([
        `"metrics.path" must not be the path of the app's own PrometheusModule, which does not show "metrics.registry", got "${path}".`,
      ]);
    }
    Reflect.defineMetadata(PATH, [], this.controller); // a controller without paths has no routes
  }

  /** Whether the app serves that path with nestjs-prometheus itself: two routes of one path would crash Fastify. */
  private isServed(path: string): boolean {
    return this.discovery.getControllers().some(({ metatype }) => {
      if (metatype === null || metatype === this.controller) return false;
      const isPrometheus =
        metatype === PrometheusController || metatype.prototype instanceof PrometheusController;
      return isPrometheus && Reflect.getMetadata(PATH, metatype) === path;
    });
  }
}
