import type { Server } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { SafeLogger } from '../../logging/index.js';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { onRequest } from '../../http/index.js';
import { closeBy, dropShutdownHooks, onStart, takeOverClose } from './app-methods.js';
import { Drain } from './drain.service.js';
import { type DrainOptions, type ResolvedDrainOptions, resolveDrainOptions } from './drain-options.js';
import { endProcessAfterAll, endProcessBy, listenToSignal } from './end-process.js';
import { OpenConnections } from './open-connections.js';
import { sleep, within } from '../../time/index.js';

/**
 * Makes SIGTERM, SIGINT and `app.close()` lose no request: readiness turns 503 at once, requests are served for
 * `drainMs` (by default in production and in Kubernetes alone), the server closes, and then Nest's shutdown hooks run.
 * Call it once, in main.ts, before `app.listen()` and in place of `app.enableShutdownHooks()`.
 *
 * @example
 * const app = await NestFactory.create(AppModule);
 * drainOnShutdown(app, { drainMs: 10_000 });
 * await app.listen(3000);
 *
 * @throws {RangeError} when the times cannot work
 */
export function drainOnShutdown(app: INestApplication, options: DrainOptions = {}): void {
  new Shutdown(app, resolveDrainOptions(options)).takeOver();
}

class Shutdown {
  private readonly logger = new SafeLogger('Drain');
  private readonly drain: Drain;
  private readonly connections: OpenConnections;
  private starting: Promise<void> | undefined;
  private closing: Promise<void> | undefined;
  private isSignalled = false;

  constructor(
    private readonly app: INestApplication,
    private readonly options: ResolvedDrainOptions,
  ) {
    // Now, so that a missing MubarokahModule shows at the start and not at the end.
    this.drain = app.get(Drain, { strict: false });
    const server = app.getHttpServer() as Server;
    this.connections = new OpenConnections([server, ...options.servers]);
    // Fastify takes no more hooks when it listens; then the connections of `server` are all that is known.
    if (!server.listening) {
      onRequest(app.getHttpAdapter() as AbstractHttpAdapter, (request, response) =>
        this.connections.serve(request, response),
      );
    }
  }

  takeOver(): void {
    for (const signal of this.options.signals) listenToSignal(signal, this.onSignal);
    takeOverClose(this.app, (signal, closeApp) => (this.closing ??= this.drainAndClose(signal, closeApp)));
    onStart(this.app, (started) => this.noteStart(started));
    // Nest's own listeners would run the hooks first, while requests still arrive.
    dropShutdownHooks(this.app);
  }

  private noteStart(started: Promise<void>): void {
    this.starting = started;
    void started.then(() => {
      if (this.starting === started) this.starting = undefined;
    });
  }

  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (this.isSignalled) {
      this.logger.warn(`${signal} again: exiting now`);
      endProcessBy(signal);
      return;
    }
    this.isSignalled = true;
    const { hardLimitMs } = this.options;
    const limit = setTimeout(() => {
      this.logger.error(`Not done after ${hardLimitMs} ms: exiting now`);
      endProcessBy(signal);
    }, hardLimitMs).unref();
    closeBy(this.app, signal)
      .catch(() => this.logger.error('A shutdown hook failed'))
      .finally(() => {
        clearTimeout(limit);
        // It was there for a second signal.
        this.stopListening();
        endProcessAfterAll(signal);
      });
  };

  private stopListening(): void {
    for (const signal of this.options.signals) process.removeListener(signal, this.onSignal);
  }

  private async drainAndClose(signal: string | undefined, closeApp: () => Promise<void>): Promise<void> {
    const { drainMs, isInDevelopment, cutMs } = this.options;
    const cutAt = performance.now() + cutMs;
    const untilCutMs = (): number => Math.max(0, cutAt - performance.now());
    this.drain.begin(drainMs);
    // A server that is about to listen would do so after the app has closed, and go on for ever.
    if (this.starting !== undefined) await within(untilCutMs(), this.starting);
    if (this.connections.isServing) {
      const how = isInDevelopment
        ? 'closing without a drain, since NODE_ENV is not production'
        : `not ready any more, serving for another ${drainMs} ms`;
      this.logger.log(`${signal ?? 'close()'}: ${how}`);
      this.connections.announceClose();
      // Without a turn of the event loop in between, so that the next app of this process can have the port.
      if (drainMs > 0) await sleep(drainMs);
      await within(untilCutMs(), this.connections.close());
      const left = this.connections.cut();
      if (left > 0) this.logger.warn(`${left} connections were cut: what they waited for took too long`);
    }
    await closeApp();
    if (!this.isSignalled) this.stopListening();
  }
}
