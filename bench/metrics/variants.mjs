// The apps that are compared. Each has the one route, `GET /users/:id`; plain JavaScript has no decorators.
import { createRequire, register } from 'node:module';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { tap } from 'rxjs';

const require = createRequire(import.meta.url);

class Users {
  find(id) {
    return { id };
  }
}
Get(':id')(Users.prototype, 'find', Object.getOwnPropertyDescriptor(Users.prototype, 'find'));
Param('id')(Users.prototype, 'find', 0);
Controller('users')(Users);

async function app(adapter, { imports = [], prepare = () => undefined } = {}) {
  class App {}
  Module({ imports, controllers: [Users] })(App);
  const nest = await NestFactory.create(App, adapter, { logger: false, abortOnError: false });
  prepare(nest);
  return nest;
}

async function ours(more = {}) {
  const { MubarokahModule } = await import('nestjs-mubarokah');
  return MubarokahModule.forRoot({
    ...more,
    clientId: 'client',
    clientSecret: 'secret',
    redirectUri: 'http://localhost/auth/mubarokah/callback',
    cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
    health: { mubarokah: false },
  });
}

/** What many apps do: a histogram and a counter of prom-client's, in an interceptor for all routes. */
async function interceptor() {
  const { Counter, Histogram } = await import('prom-client');
  const labelNames = ['method', 'route', 'status_code'];
  const requests = new Counter({ name: 'requests_total', help: 'Requests.', labelNames });
  const duration = new Histogram({ name: 'request_duration_seconds', help: 'Duration.', labelNames });
  return {
    intercept(context, next) {
      const request = context.switchToHttp().getRequest();
      const startedAt = performance.now();
      return next.handle().pipe(
        tap(() => {
          const status_code = context.switchToHttp().getResponse().statusCode;
          const labels = { method: request.method, route: request.route.path, status_code };
          requests.inc(labels);
          duration.observe(labels, (performance.now() - startedAt) / 1000);
        }),
      );
    },
  };
}

async function openTelemetry() {
  const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http');
  const { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } =
    await import('@opentelemetry/sdk-metrics');
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const instrumentation = new HttpInstrumentation();
  instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }));
  instrumentation.enable();
  require('http'); // it patches what is required after it was enabled
}

/** As in an app that has no `@opentelemetry/api`: from now on it cannot be imported. */
function hideOpenTelemetry() {
  const resolve = (name, from, next) =>
    name === '@opentelemetry/api' ? Promise.reject(new Error('not there')) : next(name, from);
  register(`data:text/javascript,export const resolve = ${encodeURIComponent(String(resolve))}`);
}

/** A span for each request that comes in, which is then dropped. */
async function traces() {
  const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http');
  const { context, trace } = await import('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const { BasicTracerProvider } = await import('@opentelemetry/sdk-trace-base');
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new BasicTracerProvider();
  trace.setGlobalTracerProvider(provider);
  const instrumentation = new HttpInstrumentation();
  instrumentation.setTracerProvider(provider);
  instrumentation.enable();
  require('http'); // it patches what is required after it was enabled
}

/** As it was before requests were named: nothing looks at their spans, and on Express one pattern stands for all routes. */
async function nameless(adapter) {
  const { ServerSpans } = await import('../../libs/mubarokah/dist/telemetry/index.js');
  ServerSpans.prototype.mount = () => undefined;
  const nest = await app(adapter, { imports: [await ours()] });
  if (adapter.getType() === 'fastify') return nest;
  await nest.init();
  const express = adapter.getInstance();
  const { stack } = express.router;
  const isOurs = ({ route }) => route !== undefined && !route.path.startsWith('/users');
  const first = stack.findIndex(isOurs);
  const paths = stack.filter(isOurs).map(({ route }) => route.path);
  express.router.stack = stack.filter((layer) => !isOurs(layer));
  express.route(new RegExp(`^(?:${paths.join('|')})/?$`, 'i')).all((_, response) => response.end());
  express.router.stack.splice(first, 0, express.router.stack.pop());
  return nest;
}

/** Who may see `/ops`. */
export const OPS_TOKEN = 'a-token-for-operators';

/** While it is measured, somebody has its `/ops` open. */
export const VIEWED = 'nestjs-mubarokah, /ops with one viewer, on Express';

const ADAPTERS = { Express: ExpressAdapter, Fastify: FastifyAdapter };
const ofTracing = Object.entries(ADAPTERS).flatMap(([name, Adapter]) => [
  [
    `nestjs-mubarokah without OpenTelemetry on ${name}`,
    async () => {
      hideOpenTelemetry();
      return app(new Adapter(), { imports: [await ours()] });
    },
  ],
  [
    `nestjs-mubarokah with traces, requests not named, on ${name}`,
    async () => {
      await traces();
      return nameless(new Adapter());
    },
  ],
  [
    `nestjs-mubarokah with traces on ${name}`,
    async () => {
      await traces();
      return app(new Adapter(), { imports: [await ours()] });
    },
  ],
]);
const withOps = async () =>
  app(new ExpressAdapter(), { imports: [await ours({ ops: { access: OPS_TOKEN } })] });

/** What is asked of two apps: what they cost, the second over the first. */
export const COMPARISONS = [
  ...Object.keys(ADAPTERS).flatMap((name) => [
    [
      `\`@opentelemetry/api\` is there, and no SDK, on ${name}`,
      `nestjs-mubarokah without OpenTelemetry on ${name}`,
      `nestjs-mubarokah on ${name}`,
    ],
    [
      `Spans of requests named and redacted, on ${name}`,
      `nestjs-mubarokah with traces, requests not named, on ${name}`,
      `nestjs-mubarokah with traces on ${name}`,
    ],
  ]),
  ['`/ops` is there, and nobody looks', 'nestjs-mubarokah on Express', 'nestjs-mubarokah, /ops, on Express'],
  ['Somebody looks at `/ops`', 'nestjs-mubarokah, /ops, on Express', VIEWED],
];

/** The apps whose profiles are told: the bare one and ours, on each adapter. */
export const PROFILED_APPS = Object.keys(ADAPTERS).flatMap((name) => [
  `bare Nest on ${name}`,
  `nestjs-mubarokah on ${name}`,
]);

/** By name; each resolves to an app that does not listen yet. */
export const VARIANTS = {
  'bare Nest on Express': () => app(new ExpressAdapter()),
  'nestjs-mubarokah on Express': async () => app(new ExpressAdapter(), { imports: [await ours()] }),
  'a global interceptor with prom-client on Express': async () => {
    const global = await interceptor();
    return app(new ExpressAdapter(), { prepare: (nest) => nest.useGlobalInterceptors(global) });
  },
  'OpenTelemetry http metrics on Express': async () => {
    await openTelemetry();
    return app(new ExpressAdapter());
  },
  'express-prom-bundle on Express': async () => {
    const { default: bundle } = await import('express-prom-bundle');
    const middleware = bundle({ includeMethod: true, includePath: true });
    return app(new ExpressAdapter(), { prepare: (nest) => nest.use(middleware) });
  },
  'bare Nest on Fastify': () => app(new FastifyAdapter()),
  'nestjs-mubarokah on Fastify': async () => app(new FastifyAdapter(), { imports: [await ours()] }),
  ...Object.fromEntries(ofTracing),
  'nestjs-mubarokah, /ops, on Express': withOps,
  [VIEWED]: withOps,
};
