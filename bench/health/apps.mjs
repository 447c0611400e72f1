// The apps that are compared; plain JavaScript has no decorators.
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { Pool } from 'pg';

export const PLATFORMS = ['Express', 'Fastify'];

/** By name: the path that is asked, and the module that serves it. */
export const APPS = {
  'an empty Nest route': { path: '/empty', module: async () => ({ controllers: [emptyController()] }) },
  'a Nest route with a little JSON': {
    path: '/json',
    module: async () => ({ controllers: [jsonController()] }),
  },
  '`/health/ready` of nestjs-mubarokah': { path: '/health/ready', module: ours },
  'terminus: `.attempt(…).withTimeout(1000)`': {
    path: '/terminus',
    module: async () => terminus((attempt) => attempt.withTimeout(1_000)),
  },
  'terminus: the same and `.cacheFor(5000)`': {
    path: '/terminus',
    module: async () => terminus((attempt) => attempt.withTimeout(1_000).cacheFor(5_000)),
  },
};

export async function createApp(platform, metadata) {
  class App {}
  Module(metadata)(App);
  return NestFactory.create(App, await adapterOf(platform), { logger: false, abortOnError: false });
}

async function adapterOf(platform) {
  if (platform === 'Express') return new (await import('@nestjs/platform-express')).ExpressAdapter();
  return new (await import('@nestjs/platform-fastify')).FastifyAdapter();
}

function pool() {
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
  pool.on('error', () => undefined);
  return pool;
}

function emptyController() {
  class Empty {
    answer() {
      return '';
    }
  }
  return route(Empty, 'empty');
}

/** Answers what readiness does, and looks at nothing. */
function jsonController() {
  const database = { status: 'up' };
  class Json {
    answer() {
      return { status: 'ok', info: { database }, error: {}, details: { database } };
    }
  }
  return route(Json, 'json');
}

async function ours() {
  const { database, MubarokahModule } = await import('nestjs-mubarokah');
  const module = MubarokahModule.forRoot({
    clientId: 'client',
    clientSecret: 'secret',
    redirectUri: 'http://localhost/auth/mubarokah/callback',
    cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
    dependencies: [database('database', pool())],
    health: { mubarokah: false },
  });
  return { imports: [module] };
}

/** A health controller as terminus' documentation has it. */
function terminus(configure) {
  const database = pool();
  class Health {
    constructor(health, indicators) {
      this.health = health;
      this.indicators = indicators;
    }
    answer() {
      return this.health.check([
        () =>
          configure(
            this.indicators.check('database').attempt(async () => void (await database.query('select 1'))),
          ),
      ]);
    }
  }
  Inject(HealthCheckService)(Health, undefined, 0);
  Inject(HealthIndicatorService)(Health, undefined, 1);
  HealthCheck()(Health.prototype, 'answer', answerOf(Health));
  return { imports: [TerminusModule], controllers: [route(Health, 'terminus')] };
}

function route(controller, path) {
  Get()(controller.prototype, 'answer', answerOf(controller));
  Controller(path)(controller);
  return controller;
}

function answerOf(controller) {
  return Object.getOwnPropertyDescriptor(controller.prototype, 'answer');
}
