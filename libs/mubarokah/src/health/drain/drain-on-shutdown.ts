import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplication, Logger } from '@nestjs/common';
import { closeBy, dropShutdownHooks, takeOverClose } from './close-of-app.js';
import { announceClose, closeHttpServer } from './drain-http-server.js';
import { Drain } from './drain.service.js';
import { type DrainOptions, type ResolvedDrainOptions, resolveDrainOptions } from './drain-options.js';
import { endProcessBy } from './end-process.js';

/**
 * Makes SIGTERM, SIGINT and `app.close()` lose no request: readiness turns 503 at once, requests are served for
 * `drainMs`, the server closes, and then Nest's shutdown hooks run. Call it once, in main.ts, in place of
 * `app.enableShutdownHooks()`.
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
  private readonly logger = new Logger('Drain');
  private readonly drain: Drain;
  private closing: Promise<void> | undefined;
  private isSignalled = false;

  constructor(
    private readonly app: INestApplication,
    private readonly options: ResolvedDrainOptions,
  ) {
    // Now, so that a missing MubarokahModule shows at the start and not at the end.
    this.drain = app.get(Drain, { strict: false });
  }

  takeOver(): void {
    for (const signal of this.options.signals) process.on(signal, this.onSignal);
    takeOverClose(this.app, (signal, closeApp) => (this.closing ??= this.drainAndClose(signal, closeApp)));
    // Nest's own listeners would run the hooks first, while requests still arrive.
    dropShutdownHooks(this.app);
  }

  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (this.isSignalled) {
      this.logger.warn(`${signal} again: exiting now`);
      endProcessBy(signal);
      return;
    }
    this.isSignalled = true;
    const { hardLimitMs } = this.options;
    setTimeout(() => {
      this.logger.error(`Not done after ${hardLimitMs} ms: exiting now`);
      endProcessBy(signal);
    }, hardLimitMs).unref();
    closeBy(this.app, signal)
      .catch(() => this.logger.error('A shutdown hook failed'))
      .finally(() => endProcessBy(signal));
  };

  private async drainAndClose(signal: string | undefined, closeApp: () => Promise<void>): Promise<void> {
    const { drainMs, hardLimitMs } = this.options;
    this.drain.begin(drainMs);
    const server = this.app.getHttpServer() as Server;
    if (server.listening) {
      this.logger.log(`${signal ?? 'close()'}: not ready any more, serving for another ${drainMs} ms`);
      announceClose(server);
      await sleep(drainMs);
      await closeHttpServer(server, hardLimitMs - drainMs);
    }
    await closeApp();
    // After a signal the listeners stay, for the second one, until the process ends.
    if (!this.isSignalled) {
      for (const name of this.options.signals) process.removeListener(name, this.onSignal);
    }
  }
}
