import { get as httpGet } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  type INestApplication,
  type NestInterceptor,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import { customCheck } from '../libs/mubarokah/src/health/index.js';
import { type HealthApp, PLATFORMS, startHealthApp } from './support/health-app.js';

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

  catch(_: unknown, context: ArgumentsHost): void {
    this.host.httpAdapter.reply(context.switchToHttp().getResponse(), { error: 'rewritten' }, 418);
  }
}

@Controller({ path: 'health', version: VERSION_NEUTRAL })
class SamePaths {
  @Get(':any')
  anything(): string {
    return 'caught';
  }
}

const HOSTILE = {
  controllers: [SamePaths],
  providers: [
    { provide: APP_GUARD, useClass: DenyAll },
    { provide: APP_INTERCEPTOR, useClass: Envelope },
    { provide: APP_FILTER, useClass: Rewrite },
  ],
};

function prepareHostile(app: INestApplication): void {
  app.setGlobalPrefix('api', { exclude: ['health/:any'] });
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.enableCors({ origin: 'https://elsewhere.example' });
}

const apps: HealthApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

describe.each(PLATFORMS)('an app that interferes, on %s', (platform) => {
  it('gets byte-identical answers to those of a plain app', async () => {
    const health = {
      checks: [
        customCheck('db', async () => {}),
        customCheck('mail', async () => ({ status: 'down' as const }), { criticality: 'degrade' }),
      ],
    };
    const plain = await startHealthApp(health, { platform });
    apps.push(plain);
    const hostile = await startHealthApp(health, { platform, metadata: HOSTILE, prepare: prepareHostile });
    apps.push(hostile);
    expect((await hostile.get('/health/anything')).status).toBe(418);
    for (const path of [
      '/health',
      '/status',
      '/health/live',
      '/health/ready',
      '/health/deep?verbose',
      '/health/ready?exclude=db',
    ]) {
      const [expected, answer] = await Promise.all([rawBody(plain.url + path), rawBody(hostile.url + path)]);
      expect([path, answer]).toEqual([path, expected]);
      expect(expected).toContain('200 {');
    }
  });
});

function rawBody(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    httpGet(url, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('latin1').on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve(`${response.statusCode} ${body} ${response.headers['content-type']}`));
    }).on('error', reject);
  });
}
