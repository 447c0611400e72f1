import {
  type INestApplication,
  type LoggerService,
  Module,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MubarokahModule, type MubarokahOptions } from 'nestjs-mubarokah';
import { SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { Registry } from 'prom-client';
import { freePort } from './free-port.js';

export const ADAPTERS = ['express', 'fastify'] as const;
export type Adapter = (typeof ADAPTERS)[number];

export const CALLBACK_PATH = '/auth/mubarokah/callback';

export interface AppSetup {
  /**
   * What `forRoot` gets, made when the app's URL is known: the place to start what the app needs, such as a sandbox
   * that has its redirect URI registered. What is left out is filled in: the sandbox's client, the
   * redirect URI of {@link CALLBACK_PATH}, a cookie secret, a registry of the app's own.
   */
  readonly options?: (url: string) => MubarokahOptions | Promise<MubarokahOptions>;
  readonly controllers?: Type[];
  readonly imports?: ModuleMetadata['imports'];
  readonly providers?: ModuleMetadata['providers'];
  /** Has a proxy on this machine believed in what it says of the client's address. @default false */
  readonly trustProxy?: boolean;
  /** An Express app to run on, made before. */
  readonly instance?: unknown;
  /** Called before the app listens. */
  readonly configure?: (app: INestApplication) => unknown;
  /** As `NestFactory.create()` takes it. @default true */
  readonly bodyParser?: boolean;
  /** @default false */
  readonly logger?: LoggerService | false;
}

export interface TestApp {
  readonly app: INestApplication;
  /** Without a slash at its end. */
  readonly url: string;
  readonly registry: Registry;
  /** Ends the app; may be called again. */
  close(): Promise<void>;
}

/** Starts an app with MubarokahModule on a real socket of the loopback interface. */
export async function startApp(adapter: Adapter, setup: AppSetup = {}): Promise<TestApp> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const options = withDefaults((await setup.options?.(url)) ?? {}, url);

  @Module({
    imports: [MubarokahModule.forRoot(options), ...(setup.imports ?? [])],
    controllers: setup.controllers ?? [],
    providers: setup.providers ?? [],
  })
  class AppModule {}

  const app = await NestFactory.create<INestApplication>(AppModule, httpAdapter(adapter, setup), {
    logger: setup.logger ?? false,
    bodyParser: setup.bodyParser ?? true,
    abortOnError: false, // or a refused boot would end the test process
  });
  await setup.configure?.(app);
  await app.listen(port, '127.0.0.1');
  let closed: Promise<void> | undefined;
  return { app, url, registry: options.metrics.registry, close: () => (closed ??= app.close()) };
}

function withDefaults(given: MubarokahOptions, url: string) {
  const { clientId, clientSecret } = SANDBOX_CLIENT;
  return {
    clientId,
    clientSecret,
    redirectUri: url + CALLBACK_PATH,
    cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
    ...given,
    // Its calls would be among those that tests count.
    health: { mubarokah: false as const, ...given.health },
    metrics: {
      defaultMetrics: false,
      ...given.metrics,
      registry: given.metrics?.registry ?? new Registry(),
    },
  };
}

function httpAdapter(
  adapter: Adapter,
  { trustProxy = false, instance }: AppSetup,
): ExpressAdapter | FastifyAdapter {
  switch (adapter) {
    case 'express': {
      const express = new ExpressAdapter(instance);
      if (trustProxy) express.set('trust proxy', 'loopback');
      return express;
    }
    case 'fastify':
      return new FastifyAdapter({ trustProxy: trustProxy && 'loopback' });
    default:
      return adapter satisfies never;
  }
}
