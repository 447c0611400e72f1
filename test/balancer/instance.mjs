// One instance of a small app, as it runs in production: the built package, one process, a drain.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { custom, MubarokahModule } from 'nestjs-mubarokah';
import { drainOnShutdown } from 'nestjs-mubarokah/health';

const { PLATFORM, PORT, SANDBOX_URL, DRAIN_MS } = process.env;

class WorkController {
  /** Takes long enough that a restart always finds some of these under way. */
  async work() {
    await sleep(20);
    return 'done';
  }
}
Controller('work')(WorkController);
Get()(WorkController.prototype, 'work', Object.getOwnPropertyDescriptor(WorkController.prototype, 'work'));

class AppModule {}
Module({
  imports: [
    MubarokahModule.forRoot({
      baseUrl: SANDBOX_URL,
      clientId: 'client',
      clientSecret: 'client-secret',
      redirectUri: `http://localhost:${PORT}/auth/mubarokah/callback`,
      cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
      dependencies: [custom('storage', async () => {})],
      health: { mubarokah: { mode: 'active', intervalMs: 1_000, timeoutMs: 500 } },
    }),
  ],
  controllers: [WorkController],
})(AppModule);

const adapter = PLATFORM === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, adapter, { logger: ['warn', 'error'] });
drainOnShutdown(app, { drainMs: Number(DRAIN_MS) });
// Ahead of the drain, by the clock that all processes of a machine share.
process.prependListener('SIGTERM', () => process.send(Number(process.hrtime.bigint())));
await app.listen(Number(PORT), '127.0.0.1');
process.send('listening');
// The test is gone.
process.on('disconnect', () => process.exit());
