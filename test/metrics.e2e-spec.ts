import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import {
  type ArgumentsHost,
  BadRequestException,
  type CanActivate,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Global,
  HttpCode,
  HttpException,
  type INestApplication,
  Injectable,
  Module,
  type NestModule,
  Param,
  ParseIntPipe,
  Post,
  Redirect,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD, DiscoveryModule, HttpAdapterHost } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { getToken, InjectMetric, makeCounterProvider, PrometheusModule } from '@willsoto/nestjs-prometheus';
import { collectDefaultMetrics, Counter, Gauge, type Metric, register, Registry } from 'prom-client';
import { type MubarokahEvent, MubarokahEvents } from '../libs/mubarokah/src/events/index.js';
import { type HttpHandler, mountRoutes } from '../libs/mubarokah/src/http/index.js';
import {
  CATALOGUE,
  type MetricFamily,
  metricsProviders,
  MetricsRoutes,
  type MubarokahMetric,
  OAuthMetricsInterceptor,
  OAuthRoute,
  ResponseMetrics,
  RUNTIME_FAMILIES,
} from '../libs/mubarokah/src/metrics/index.js';
import { openTelemetryProviders } from '../libs/mubarokah/src/open-telemetry/index.js';
import {
  MUBAROKAH_OPTIONS,
  type MubarokahOptions,
  resolveOptions,
} from '../libs/mubarokah/src/options/index.js';
import { describeWith } from './support/binaries.js';

const REQUIRED = {
  clientId: 'client',
  clientSecret: 'secret',
  redirectUri: 'http://localhost/auth/mubarokah/callback',
  cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
};

const adapters = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const;

let app: INestApplication | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
  register.clear();
});

interface Setup {
  readonly options?: MubarokahOptions;
  readonly controllers?: Type[];
  readonly providers?: DynamicModule['providers'];
  readonly imports?: DynamicModule['imports'];
  readonly prepare?: (app: INestApplication) => void;
}

const answerAsTold: HttpHandler = ({ url }) => ({
  status: Number(new URL(url, 'http://localhost').searchParams.get('answer') ?? 303),
  body: '',
});

/** The metrics part of the package alone, in an app: options, events, our routes as plain handlers. */
function metricsModules(options: MubarokahOptions): DynamicModule[] {
  const resolved = resolveOptions({ ...REQUIRED, ...options }, {});

  @Global()
  @Module({
    providers: [{ provide: MUBAROKAH_OPTIONS, useValue: resolved }],
    exports: [MUBAROKAH_OPTIONS],
  })
  class OptionsModule {}

  @Global()
  @Module({
    imports: [DiscoveryModule],
    providers: [MubarokahEvents, ...openTelemetryProviders, ...metricsProviders],
    exports: [MubarokahEvents, ...metricsProviders],
  })
  class MetricsModule implements NestModule {
    constructor(
      private readonly responses: ResponseMetrics,
      private readonly host: HttpAdapterHost,
      private readonly metrics: MetricsRoutes,
    ) {}

    configure(): void {
      const adapter = this.host.httpAdapter;
      this.responses.mount(adapter);
      const routes: Record<string, HttpHandler> = {};
      for (const path of [resolved.loginPath, resolved.callbackPath, resolved.logoutPath]) {
        if (path !== false) routes[path] = answerAsTold;
      }
      mountRoutes(adapter, { ...routes, ...this.metrics.routes() });
    }
  }
  return [{ module: OptionsModule }, { module: MetricsModule }];
}

async function start(makeAdapter: (typeof adapters)[number][1], setup: Setup = {}): Promise<TestApp> {
  const registry = setup.options?.metrics?.registry ?? new Registry();
  const options = {
    ...setup.options,
    metrics: { defaultMetrics: false, registry, ...setup.options?.metrics },
  };
  const module = await Test.createTestingModule({
    imports: [...(setup.imports ?? []), ...metricsModules(options)],
    controllers: setup.controllers ?? [],
    providers: setup.providers ?? [],
  }).compile();
  app = module.createNestApplication(makeAdapter() as ExpressAdapter, { logger: false });
  setup.prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return new TestApp(app, options.metrics.registry);
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Asks for something, and goes away before the answer. */
async function leave({ server, port }: TestApp, path: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const arrived = once(server, 'request');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await arrived;
  await nextTurn();
  socket.destroy();
}

class TestApp {
  constructor(
    readonly nest: INestApplication,
    readonly registry: Registry,
  ) {}

  get server(): Server {
    return this.nest.getHttpServer() as Server;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  emit(event: MubarokahEvent): void {
    this.nest.get(MubarokahEvents).emit(event);
  }

  async request(
    path: string,
    init: RequestInit = {},
  ): Promise<{ status: number; body: string; type: string }> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, { redirect: 'manual', ...init });
    return {
      status: response.status,
      body: await response.text(),
      type: response.headers.get('content-type') ?? '',
    };
  }

  /** Every series of a family that is not 0, by its labels in the order of the catalogue. */
  async nonZero(family: MetricFamily): Promise<Record<string, number>> {
    const found = await this.registry.getSingleMetric(family.name)?.get();
    return Object.fromEntries(
      (found?.values ?? [])
        .filter((one) => !('metricName' in one) || String(one.metricName).endsWith('_count'))
        .filter(({ value }) => value !== 0)
        .map(({ labels, value }) => [family.labels.map((label) => labels[label]).join(' '), value]),
    );
  }

  /** The requests that were counted so far. A response is counted as it closes, which the client may see earlier. */
  async requests(expected: number): Promise<Record<string, number>> {
    await this.settle(CATALOGUE.oauthRequests, expected);
    expect(await this.sum(CATALOGUE.requestDuration)).toBe(expected);
    return this.nonZero(CATALOGUE.oauthRequests);
  }

  /** Waits until the family's counts add up to that, and one turn more for what should not come. */
  async settle(family: MetricFamily, expected: number): Promise<void> {
    for (let turn = 0; turn < 200 && (await this.sum(family)) < expected; turn++) await nextTurn();
    await nextTurn();
  }

  private async sum(family: MetricFamily): Promise<number> {
    return Object.values(await this.nonZero(family)).reduce((sum, count) => sum + count, 0);
  }
}

@Injectable()
class RefusingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { url } = context.switchToHttp().getRequest<{ url: string }>();
    if (url.includes('refuse')) throw new HttpException('no', 401);
    return true;
  }
}

/** As passport does: it answers, and its promise never settles. */
@Injectable()
class RedirectingGuard implements CanActivate {
  constructor(private readonly host: HttpAdapterHost) {}

  canActivate(context: ExecutionContext): Promise<boolean> {
    this.host.httpAdapter.redirect(
      context.switchToHttp().getResponse(),
      302,
      'https://id.example/oauth/authorize',
    );
    return new Promise<boolean>(() => undefined);
  }
}

@Catch(BadRequestException)
class TeapotFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(_: unknown, host: ArgumentsHost): void {
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), 'handled', 429);
  }
}

@Controller('sign-in')
class OwnController {
  @Get()
  @OAuthRoute('authorize')
  @UseGuards(RedirectingGuard)
  begin(): void {}

  @Get('callback')
  @OAuthRoute('callback')
  @UseGuards(RefusingGuard)
  @Redirect('/', 303)
  finish(): void {}

  @Get('callback/:attempt')
  @OAuthRoute('callback')
  @UseGuards(RefusingGuard)
  piped(@Param('attempt', ParseIntPipe) attempt: number): number {
    return attempt;
  }

  @Get('filtered')
  @OAuthRoute('other')
  @UseFilters(TeapotFilter)
  filtered(): void {
    throw new BadRequestException();
  }

  @Post('refresh')
  @HttpCode(204)
  @OAuthRoute('refresh')
  refresh(): void {}

  @Get('hanging')
  @OAuthRoute('callback')
  hang(): Promise<void> {
    return new Promise(() => undefined);
  }

  @Get('profile')
  profile(): string {
    return 'not an OAuth route';
  }
}

/** Its path ends as that of a route with a name. */
@Controller('other/sign-in')
class NeighbourController {
  @Get('callback')
  callback(): string {
    return 'not an OAuth route';
  }
}

@Controller()
class ProbeController {
  @Get(['health', 'health/ready', 'status'])
  probe(): string {
    return 'ok';
  }
}

@Controller('bound')
@UseInterceptors(OAuthMetricsInterceptor)
class BoundController {
  @Get('named')
  @OAuthRoute('logout')
  named(): string {
    return 'named';
  }

  @Get('unnamed')
  unnamed(): string {
    return 'unnamed';
  }
}

describe.each(adapters)('metrics on %s', (_, adapter) => {
  const own = { loginPath: false, callbackPath: false, logoutPath: false } as const;

  describe('requests', () => {
    it('counts the built-in routes by their true status', async () => {
      const one = await start(adapter);
      await one.request('/auth/mubarokah?answer=302');
      await one.request('/auth/mubarokah/callback?code=a&state=b');
      await one.request('/auth/mubarokah/callback?answer=400', { method: 'POST' });
      await one.request('/auth/mubarokah/callback?answer=418');
      await one.request('/auth/mubarokah/logout?answer=303', { method: 'POST' });
      await one.request('/auth/mubarokah/nothing');
      expect(await one.requests(5)).toEqual({
        'mubarokah.authorize 302': 1,
        'mubarokah.callback 303': 1,
        'mubarokah.callback 400': 1,
        'mubarokah.callback 4xx': 1,
        'mubarokah.logout 303': 1,
      });
      expect(await one.nonZero(CATALOGUE.unknownValues)).toEqual({ oauth_requests_total: 1 });
    });

    it('leaves the built-in routes unprefixed, unversioned and out of reach of global guards, and counts them', async () => {
      const one = await start(adapter, {
        providers: [{ provide: APP_GUARD, useClass: RefusingGuard }],
        prepare: (nest) =>
          nest.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
      });
      await one.request('/auth/mubarokah/callback?refuse');
      expect(await one.requests(1)).toEqual({ 'mubarokah.callback 303': 1 });
    });

    it('counts own handlers that a guard, a pipe or a filter ended, once each', async () => {
      const one = await start(adapter, { options: own, controllers: [OwnController, NeighbourController] });
      await one.request('/sign-in');
      await one.request('/sign-in/callback');
      await one.request('/sign-in/callback?refuse');
      await one.request('/sign-in/callback/7');
      await one.request('/sign-in/callback/not-a-number');
      await one.request('/sign-in/callback/7?refuse');
      await one.request('/sign-in/filtered');
      await one.request('/sign-in/refresh', { method: 'POST' });
      await one.request('/sign-in/profile');
      await one.request('/sign-in/refresh');
      await one.request('/other/sign-in/callback');
      await one.request('/sign-in/callback', { method: 'HEAD' });
      expect(await one.requests(9)).toEqual({
        'mubarokah.authorize 302': 1,
        'mubarokah.callback 303': 2,
        'mubarokah.callback 200': 1,
        'mubarokah.callback 400': 1,
        'mubarokah.callback 401': 2,
        'mubarokah.other 429': 1,
        'mubarokah.refresh 204': 1,
      });
    });

    it('counts what a global guard refused, below a prefix and a version', async () => {
      const one = await start(adapter, {
        options: own,
        controllers: [OwnController, NeighbourController],
        providers: [{ provide: APP_GUARD, useClass: RefusingGuard }],
        prepare: (nest) =>
          nest.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '2' }),
      });
      expect((await one.request('/api/v2/sign-in/callback')).status).toBe(303);
      expect((await one.request('/api/v2/sign-in/callback/1?refuse')).status).toBe(401);
      await one.request('/api/v2/sign-in/profile?refuse');
      await one.request('/api/v2/other/sign-in/callback?refuse');
      await one.request('/sign-in/callback');
      expect(await one.requests(2)).toEqual({ 'mubarokah.callback 303': 1, 'mubarokah.callback 401': 1 });
    });

    it('counts own handlers below a version in a header', async () => {
      const one = await start(adapter, {
        options: own,
        controllers: [OwnController],
        prepare: (nest) =>
          nest.enableVersioning({ type: VersioningType.HEADER, header: 'x-version', defaultVersion: '3' }),
      });
      const headers = { 'x-version': '3' };
      expect((await one.request('/sign-in/callback', { headers })).status).toBe(303);
      expect((await one.request('/sign-in/callback?refuse', { headers })).status).toBe(401);
      expect(await one.requests(2)).toEqual({ 'mubarokah.callback 303': 1, 'mubarokah.callback 401': 1 });
    });

    it('counts a client that left as 499', async () => {
      const one = await start(adapter, { options: own, controllers: [OwnController] });
      await leave(one, '/sign-in/hanging');
      const counts = await one.requests(1);
      expect(counts).toEqual({ 'mubarokah.callback 499': 1 });
    });

    it('counts a controller that carries the interceptor, once a request', async () => {
      const one = await start(adapter, { options: own, controllers: [BoundController] });
      await one.request('/bound/named');
      await one.request('/bound/unnamed');
      expect(await one.requests(2)).toEqual({ 'mubarokah.logout 200': 1, 'mubarokah.other 200': 1 });
    });
  });

  describe('all requests', () => {
    const shown = async (one: TestApp, expected: number): Promise<Record<string, number>> => {
      await one.settle(CATALOGUE.serverDuration, expected);
      return one.nonZero(CATALOGUE.serverDuration);
    };

    it('are timed by the template of their route, whatever ended them', async () => {
      const one = await start(adapter, { controllers: [OwnController], options: own });
      await one.request('/sign-in/callback/1');
      await one.request('/sign-in/callback/2');
      await one.request('/sign-in/callback/2?refuse');
      await one.request('/sign-in/profile');
      await one.request('/sign-in/nothing-there');
      await one.request('/sign-in/nor-here', { method: 'PATCH' });
      await one.request('/sign-in/filtered');
      await one.request('/sign-in');
      await leave(one, '/sign-in/hanging');
      expect(await shown(one, 9)).toEqual({
        'GET /sign-in 302': 1,
        'GET /sign-in/callback/:attempt 200': 2,
        'GET /sign-in/callback/:attempt 401': 1,
        'GET /sign-in/filtered 429': 1,
        'GET /sign-in/hanging 499': 1,
        'GET /sign-in/profile 200': 1,
        'GET _unmatched 404': 1,
        'PATCH _unmatched 404': 1,
      });
    });

    it('leave out scrapes and probes', async () => {
      const one = await start(adapter, {
        options: { ...own, metrics: { path: '/numbers' } },
        controllers: [ProbeController, OwnController],
        prepare: (nest) => nest.setGlobalPrefix('api', { exclude: ['health', 'health/ready', 'status'] }),
      });
      for (const path of ['/health', '/health/ready', '/status', '/numbers', '/api/sign-in/profile']) {
        expect((await one.request(path)).status).toBe(200);
      }
      expect(await shown(one, 1)).toEqual({ 'GET /api/sign-in/profile 200': 1 });
    });

    it('create no series, whatever a stranger asks for', async () => {
      const one = await start(adapter, { controllers: [OwnController] });
      const lines = async (): Promise<number> => (await one.registry.metrics()).split('\n').length;
      const before = await lines();
      for (let i = 0; i < 100; i++) {
        await one.request(`/${'x/'.repeat(i % 7)}${i}?route=_${i}`, {
          method: ['GET', 'PUT', 'DELETE'][i % 3],
        });
      }
      expect(Object.keys(await shown(one, 100))).toHaveLength(3);
      expect(await lines()).toBe(before);
    });

    it('are not timed when the app says so', async () => {
      const one = await start(adapter, { options: { metrics: { serverRequests: false } } });
      await one.request('/auth/mubarokah/callback');
      expect(await one.requests(1)).toEqual({ 'mubarokah.callback 303': 1 });
      expect((await one.request('/metrics')).body).not.toContain('http_server_request_duration_seconds_');
    });
  });

  describe('/metrics', () => {
    it('shows every family, all listed series at 0, on the first scrape', async () => {
      const one = await start(adapter);
      const expected = Object.values<MetricFamily>(CATALOGUE).filter(
        (family) => !RUNTIME_FAMILIES.includes(family),
      );
      const { status, type, body } = await one.request('/metrics');
      expect(status).toBe(200);
      expect(type).toMatch(/^text\/plain;.* version=0\.0\.4/);
      for (const { name, type: kind, labels, series } of expected) {
        expect(body).toContain(`# TYPE ${name} ${kind}\n`);
        for (const row of series) {
          const inside = labels.map((label) => `${label}="${row[label]}"`).join(',');
          const [suffix, braces] = [kind === 'histogram' ? '_count' : '', inside === '' ? '' : `{${inside}}`];
          expect(body).toContain(`\n${name}${suffix}${braces} 0\n`);
        }
      }
      const type_ = one.nest.getHttpAdapter().getType();
      expect(body).toMatch(
        new RegExp(`mubarokah_build_info{version="\\d.*",nest="1.*",node="2.*",adapter="${type_}"} 1\n`),
      );
    });

    it('is served where the app says, whatever its prefix, versions and guards', async () => {
      const one = await start(adapter, {
        options: { metrics: { path: '/internal/numbers' } },
        providers: [{ provide: APP_GUARD, useValue: { canActivate: () => false } }],
        prepare: (nest) =>
          nest.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
      });
      expect((await one.request('/internal/numbers')).status).toBe(200);
      expect((await one.request('/api/internal/numbers')).status).not.toBe(200);
      expect((await one.request('/metrics')).status).toBe(404);
    });

    it('answers nothing but GET and HEAD', async () => {
      const one = await start(adapter);
      expect((await one.request('/metrics', { method: 'POST' })).status).toBe(405);
    });

    it('is not served when the app says so', async () => {
      const one = await start(adapter, { options: { metrics: { path: false } } });
      expect((await one.request('/metrics')).status).toBe(404);
      expect((await one.request('/')).status).toBe(404);
    });

    it('is rendered once for scrapes that come together', async () => {
      let renders = 0;
      const arrived: (() => void)[] = [];
      const bothArrived = new Promise<void>((resolve) => arrived.push(() => undefined, resolve));
      const registry = new Registry();
      const collect = async (): Promise<void> => {
        renders += 1;
        await bothArrived;
        await nextTurn();
      };
      new Gauge({ name: 'slow', help: 'Slow.', registers: [registry], collect });
      const one = await start(adapter, { options: { metrics: { registry } } });
      one.server.on('request', () => arrived.shift()?.());
      const [first, second] = await Promise.all([one.request('/metrics'), one.request('/metrics')]);
      expect({ renders, same: first.body === second.body }).toEqual({ renders: 1, same: true });
      await one.request('/metrics');
      expect(renders).toBe(2);
    });

    it('adds the metrics of the process once', async () => {
      const registry = new Registry();
      collectDefaultMetrics({ register: registry });
      const one = await start(adapter, { options: { metrics: { registry, defaultMetrics: true } } });
      expect((await one.request('/metrics')).body).toContain('\nprocess_cpu_seconds_total ');
    });

    it.each([
      ['register', () => PrometheusModule.register()],
      ['registerAsync', () => PrometheusModule.registerAsync({ useFactory: () => ({}) })],
    ])('leaves the path to an app that uses PrometheusModule.%s', async (_name, theirs) => {
      const one = await start(adapter, {
        options: { metrics: { registry: register, defaultMetrics: true } },
        imports: [theirs()],
      });
      const { status, body } = await one.request('/metrics');
      expect(status).toBe(200);
      expect(body).toContain('\nmubarokah_active_sessions 0\n');
      expect(body.match(/^process_cpu_seconds_total /gm)).toHaveLength(1);
    });

    it('shows what the app counts with makeCounterProvider(), and gives it ours to read', async () => {
      @Injectable()
      class Shop {
        constructor(
          @InjectMetric('shop_orders_total') readonly orders: Counter,
          @InjectMetric('oauth_requests_total')
          readonly requests: MubarokahMetric<'oauth_requests_total'>,
        ) {}
      }
      const orders = makeCounterProvider({ name: 'shop_orders_total', help: 'Orders.' });
      const one = await start(adapter, {
        options: { metrics: { registry: register } },
        providers: [Shop, orders],
      });
      const shop = one.nest.get(Shop);
      shop.orders.inc();
      await one.request('/auth/mubarokah/callback');
      expect((await one.request('/metrics')).body).toContain('\nshop_orders_total 1\n');
      const { values } = await shop.requests.get();
      expect(values.filter(({ value }) => value > 0)).toEqual([
        { labels: { route: 'mubarokah.callback', status_code: '303' }, value: 1 },
      ]);
    });

    it('has every metric of the catalogue injected under its name', async () => {
      const one = await start(adapter);
      const injected = Object.values<MetricFamily>(CATALOGUE).map((family) =>
        one.nest.get<Metric & { name: string }>(getToken(family.name)),
      );
      expect(injected.map(({ name }) => name)).toEqual(
        Object.values<MetricFamily>(CATALOGUE).map(({ name }) => name),
      );
    });

    it('leaves the path to a controller of the app that serves it, and to no other', async () => {
      @Controller('metrics')
      class Theirs {
        @Get()
        index(): string {
          return 'theirs';
        }
      }
      const theirs = await start(adapter, {
        controllers: [Theirs],
        options: { metrics: { registry: register } },
      });
      expect((await theirs.request('/metrics')).body).toBe('theirs');
      await theirs.nest.close();

      @Controller('metrics')
      class Beside {
        @Get('of/yesterday')
        index(): string {
          return 'beside';
        }
      }
      const beside = await start(adapter, {
        controllers: [Beside],
        options: { metrics: { registry: register } },
      });
      expect((await beside.request('/metrics')).body).toContain('\nmubarokah_active_sessions 0\n');
      expect((await beside.request('/metrics/of/yesterday')).body).toBe('beside');
    });

    it('stands beside a PrometheusModule of the app on another path', async () => {
      const one = await start(adapter, {
        options: { metrics: { registry: register, defaultMetrics: true } },
        imports: [PrometheusModule.register({ path: '/theirs' })],
      });
      expect((await one.request('/theirs')).body).toContain('\nmubarokah_active_sessions 0\n');
      expect((await one.request('/metrics')).body).toContain('\nmubarokah_active_sessions 0\n');
    });

    it("refuses the path of an app's PrometheusModule that would not show its registry", async () => {
      const started = start(adapter, {
        imports: [PrometheusModule.register({ defaultMetrics: { enabled: false } })],
      });
      await expect(started).rejects.toThrow(
        '"metrics.path" must not be the path of a controller of the app, such as its own PrometheusModule',
      );
    });

    it('refuses to start when a name is taken by another metric', async () => {
      const registry = new Registry();
      new Counter({
        name: 'oauth_requests_total',
        help: 'Theirs.',
        labelNames: ['path'],
        registers: [registry],
      });
      await expect(start(adapter, { options: { metrics: { registry } } })).rejects.toThrow(
        'already holds a counter "oauth_requests_total" with the labels path, ' +
          'but this package needs a counter "oauth_requests_total" with the labels route, status_code.',
      );
    });

    describeWith('promtool')('with promtool', () => {
      it('finds nothing to say but the unit of the one name that is given', async () => {
        const one = await start(adapter, { options: { metrics: { defaultMetrics: true } } });
        for (const status of ['up', 'unknown'] as const) {
          one.emit({
            type: 'health-check',
            check: status,
            criticality: 'critical',
            kind: 'probe',
            status,
            durationMs: 3,
          });
        }
        await one.request('/auth/mubarokah/callback');
        const { body } = await one.request('/metrics');
        expect(lint(body)).toEqual([
          'http_request_duration_ms metric names should not contain abbreviated units',
        ]);
      });
    });
  });
});

/** What `promtool check metrics` says, line by line. */
function lint(exposition: string): string[] {
  try {
    execFileSync('promtool', ['check', 'metrics'], { input: exposition, stdio: 'pipe' });
    return [];
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr)
      .trim()
      .split('\n');
  }
}
