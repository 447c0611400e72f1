import type { AddressInfo, Server } from 'node:net';
import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type Dependency, MubarokahModule, type MubarokahOptions } from 'nestjs-mubarokah';
import type { HealthOptions } from 'nestjs-mubarokah/health';
import { Registry } from 'prom-client';

export const PLATFORMS = ['express', 'fastify'] as const;
export type Platform = (typeof PLATFORMS)[number];

export interface HealthApp {
  readonly app: INestApplication;
  readonly url: string;
  readonly get: (path: string, init?: RequestInit) => Promise<HealthAnswer>;
  readonly close: () => Promise<void>;
}

type Entries = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface HealthAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as terminus writes it; empty where there was none. */
  readonly json: {
    readonly status?: string;
    readonly info: Entries;
    readonly error: Entries;
    readonly details: Entries;
  };
}

/** What is looked at, and how. */
interface HealthSetup extends HealthOptions {
  readonly dependencies?: readonly Dependency[];
}

interface HealthAppOptions {
  readonly platform?: Platform;
  /** In place of the platform's plain one. */
  readonly adapter?: AbstractHttpAdapter;
  readonly options?: MubarokahOptions;
  readonly metadata?: ModuleMetadata;
  /** The default is a free one. */
  readonly port?: number;
  /** Between creation and start, as main.ts has it. */
  readonly prepare?: (app: INestApplication) => void;
}

/** An app with MubarokahModule that is asked for its health, listening on a free port. */
export async function startHealthApp(
  health: HealthSetup = {},
  more: HealthAppOptions = {},
): Promise<HealthApp> {
  const app = await createHealthApp(health, more);
  await app.listen(more.port ?? 0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { app, url, get: (path, init) => request(`${url}${path}`, init), close: () => app.close() };
}

export async function createHealthApp(
  { dependencies, ...health }: HealthSetup,
  {
    platform = 'express',
    adapter = adapterOf(platform),
    options,
    metadata = {},
    prepare,
  }: HealthAppOptions = {},
): Promise<INestApplication> {
  const mubarokah = MubarokahModule.forRoot({
    clientId: 'client',
    clientSecret: 'client-secret',
    redirectUri: 'http://localhost:3000/auth/mubarokah/callback',
    cookieSecret: 'c'.repeat(32),
    baseUrl: 'http://127.0.0.1:9',
    metrics: { defaultMetrics: false, registry: new Registry() },
    ...options,
    dependencies,
    health: { mubarokah: false, ...health },
  });

  @Module({ ...metadata, imports: [mubarokah, ...(metadata.imports ?? [])] })
  class AppModule {}

  const app = await NestFactory.create(AppModule, adapter, { logger: false, abortOnError: false });
  prepare?.(app);
  return app;
}

function adapterOf(platform: Platform): AbstractHttpAdapter {
  return platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
}

async function request(url: string, init?: RequestInit): Promise<HealthAnswer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  const json = JSON.parse(isJson ? text : '{}') as HealthAnswer['json'];
  return { status: response.status, headers: response.headers, text, json };
}
