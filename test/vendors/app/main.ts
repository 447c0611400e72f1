// An app as its developers would write it, with the files of one example beside it. It is compiled in the folder that has
// the vendor's packages.
import 'reflect-metadata';
import { Controller, Get, Module, Req, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { MubarokahAuthGuard, MubarokahModule } from 'nestjs-mubarokah';
import { drainOnShutdown } from 'nestjs-mubarokah/health';
import { PINO_REDACT } from 'nestjs-mubarokah/telemetry';
import { Logger, LoggerModule } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import * as telemetry from './telemetry.module.js';

const { PORT, ADAPTER, FAILING_USER } = process.env;

/** Of those examples that are for a store of logs. */
const { stream } = telemetry as { stream?: DestinationStream };

@Controller()
class Pages {
  @Get('profile')
  @UseGuards(MubarokahAuthGuard)
  profile(@Req() { user }: { user: { name: string } }): string {
    return user.name;
  }

  @Get('items/:id')
  item(): string {
    return 'an item';
  }

  @Get('boom')
  boom(): never {
    throw new Error('boom of the app');
  }
}

@Module({
  imports: [
    telemetry.TelemetryModule,
    LoggerModule.forRoot({ pinoHttp: { redact: PINO_REDACT, stream } }),
    MubarokahModule.forRoot({
      hooks: {
        onLogin: ({ user }) => {
          if (String(user.id) === FAILING_USER) throw new TypeError(`no place for ${user.email}`);
        },
      },
    }),
  ],
  controllers: [Pages],
})
class AppModule {}

const adapter = ADAPTER === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, { bufferLogs: true });
app.useLogger(app.get(Logger));
drainOnShutdown(app, { drainMs: 1_000 });
await app.listen(Number(PORT), '127.0.0.1');
process.send?.('listening');
