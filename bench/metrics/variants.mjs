// The apps that are compared. Each has the one route, `GET /users/:id`; plain JavaScript has no decorators.
import { createRequire } from 'node:module';
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

async function ours() {
  const { MubarokahModule } = await import('nestjs-mubarokah');
  return MubarokahModule.forRoot({
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
};
