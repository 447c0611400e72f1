import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplication, Logger } from '@nestjs/common';
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

/** Nest passes the signal on to the hooks, though its interface does not say so. */
type Close = (signal?: string) => Promise<void>;

class Shutdown {
  private readonly logger = new Logger('Drain');
  private readonly closeApp: Close;
  private closing: Promise<void> | undefined;
  private isSignalled = false;

  constructor(
    private readonly app: INestApplication,
    private readonly options: ResolvedDrainOptions,
  ) {
    this.closeApp = app.close.bind(app);
  }

  takeOver(): void {
    const { app } = this;
    app.close = this.close;
    for (const signal of this.options.signals) process.on(signal, this.onSignal);
    // Nest's own listeners would run the hooks first, while requests still arrive.
    (app as Partial<Record<'unsubscribeFromProcessSignals', () => void>>).unsubscribeFromProcessSignals?.();
    app.enableShutdownHooks = () => app;
  }

  private readonly close: Close = (signal) => (this.closing ??= this.drainAndClose(signal));

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
    this.close(signal)
      .catch(() => this.logger.error('A shutdown hook failed'))
      .finally(() => endProcessBy(signal));
  };

  private async drainAndClose(signal?: string): Promise<void> {
    const { drainMs, hardLimitMs } = this.options;
    this.app.get(Drain, { strict: false }).begin(drainMs);
    const server = this.app.getHttpServer() as Server;
    if (server.listening) {
      this.logger.log(`${signal ?? 'close()'}: not ready any more, serving for another ${drainMs} ms`);
      announceClose(server);
      await sleep(drainMs);
      await closeHttpServer(server, hardLimitMs - drainMs);
    }
    await this.closeApp(signal);
    // After a signal the listeners stay, for the second one, until the process ends.
    if (!this.isSignalled) {
      for (const name of this.options.signals) process.removeListener(name, this.onSignal);
    }
  }
}
