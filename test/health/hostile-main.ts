// An app that does to every request what it can, in a process of its own: the throttler is CommonJS and requires Nest,
// which is ESM only, and Jest cannot do that.
import 'reflect-metadata';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  HttpException,
  type INestApplication,
  type NestInterceptor,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { map, type Observable } from 'rxjs';
import { type Platform, startHealthApp } from './health-app.js';
import { PROBED } from './probed.js';

class DenyAll implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

class Envelope implements NestInterceptor {
  intercept(_: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

@Catch()
class Rewrite implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: unknown, context: ArgumentsHost): void {
    const rewritten = error instanceof HttpException ? error.getStatus() : 500;
    this.host.httpAdapter.reply(context.switchToHttp().getResponse(), { rewritten }, 418);
  }
}

@Controller({ path: 'health', version: VERSION_NEUTRAL })
class SamePaths {
  @Get(':any')
  anything(): string {
    return 'caught';
  }
}

function prepare(app: INestApplication): void {
  app.setGlobalPrefix('api', { exclude: ['health/:any'] });
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.enableCors({ origin: 'https://elsewhere.example' });
}

const { url } = await startHealthApp(PROBED, {
  platform: process.argv[2] as Platform,
  prepare,
  metadata: {
    // One request a minute from each address, and that one is denied.
    imports: [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1 }])],
    controllers: [SamePaths],
    providers: [
      { provide: APP_GUARD, useClass: ThrottlerGuard },
      { provide: APP_GUARD, useClass: DenyAll },
      { provide: APP_INTERCEPTOR, useClass: Envelope },
      { provide: APP_FILTER, useClass: Rewrite },
    ],
  },
});
process.stdout.write(`${url}\n`);
