import {
  type DynamicModule,
  type INestApplication,
  Injectable,
  type LoggerService,
  Module,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  MUBAROKAH_OPTIONS,
  MubarokahModule,
  type MubarokahModuleAsyncOptions,
  type MubarokahOptions,
  type MubarokahOptionsFactory,
  type ResolvedOptions,
} from 'nestjs-mubarokah';
import { Registry } from 'prom-client';
import { capturedLog } from './support/captured-log.js';
import { ADAPTERS, type Adapter } from './support/start-app.js';

const options = (more: MubarokahOptions = {}): MubarokahOptions => ({
  clientId: 'client',
  clientSecret: 'client-secret',
  redirectUri: 'http://localhost:3000/auth/mubarokah/callback',
  cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
  baseUrl: 'http://127.0.0.1:9',
  ...more,
  metrics: { registry: new Registry(), defaultMetrics: false, ...more.metrics },
});

let app: INestApplication | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function boot(
  adapter: Adapter,
  imports: ModuleMetadata['imports'],
  logger: LoggerService | false = false,
): Promise<INestApplication> {
  @Module({ imports: imports! })
  class AppModule {}
  const platform = adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  app = await NestFactory.create(AppModule, platform as ExpressAdapter, { logger, abortOnError: false });
  return app.init();
}

const feature = (...imports: (Type | DynamicModule)[]): Type => {
  @Module({ imports })
  class FeatureModule {}
  return FeatureModule;
};

@Injectable()
class OwnFactory implements MubarokahOptionsFactory {
  createMubarokahOptions(): MubarokahOptions {
    return options({ clientId: 'of-the-factory' });
  }
}

/** With the method that Nest calls unless it is told another. */
@Injectable()
class WrongFactory {
  create(): MubarokahOptions {
    return options();
  }
}

@Module({ providers: [OwnFactory, WrongFactory], exports: [OwnFactory, WrongFactory] })
class FactoriesModule {}

describe.each(ADAPTERS)('importing MubarokahModule on %s', (adapter) => {
  const twice =
    'MubarokahModule: it is imported more than once, by AppModule and FeatureModule: keep one MubarokahModule.forRoot(), ' +
    'in the root module, and remove the others, since what it provides is global.';

  it.each<[string, () => Type]>([
    ['a second forRoot()', () => feature(MubarokahModule.forRoot(options()))],
    ['a second forRoot() whose options are missing', () => feature(MubarokahModule.forRoot())],
    [
      'forRootAsync() beside it',
      () => feature(MubarokahModule.forRootAsync({ useFactory: () => options() })),
    ],
    ['the bare module beside it', () => feature(MubarokahModule)],
  ])('refuses %s, and says who imports it', async (_, second) => {
    await expect(boot(adapter, [MubarokahModule.forRoot(options()), second()])).rejects.toThrow(twice);
  });

  it('refuses the bare module, and says what to write', async () => {
    await expect(boot(adapter, [feature(MubarokahModule)])).rejects.toThrow(
      'MubarokahModule: it is imported by its bare name, by FeatureModule: write MubarokahModule.forRoot(), which reads ' +
        'the environment, or MubarokahModule.forRoot({ … }).',
    );
  });

  it('takes the same import in two modules for the one that it is', async () => {
    const login = MubarokahModule.forRoot(options());
    await expect(boot(adapter, [login, feature(login)])).resolves.toBeDefined();
  });

  it.each<[string, MubarokahModuleAsyncOptions]>([
    ['useClass', { useClass: OwnFactory }],
    ['useExisting', { imports: [FactoriesModule], useExisting: OwnFactory }],
    [
      'useFactory',
      {
        imports: [FactoriesModule],
        inject: [OwnFactory],
        useFactory: async (factory: OwnFactory) => factory.createMubarokahOptions(),
      },
    ],
  ])('takes the options from %s', async (_, given) => {
    const { clientId } = (await boot(adapter, [MubarokahModule.forRootAsync(given)])).get<ResolvedOptions>(
      MUBAROKAH_OPTIONS,
    );
    expect(clientId).toBe('of-the-factory');
  });

  it.each<[string, object, string]>([
    ['useClass', { useClass: WrongFactory }, '"useClass" of forRootAsync()'],
    [
      'useExisting',
      { imports: [FactoriesModule], useExisting: WrongFactory },
      '"useExisting" of forRootAsync()',
    ],
  ])('refuses a class that makes no options, given as %s', async (_, given, words) => {
    await expect(
      boot(adapter, [MubarokahModule.forRootAsync(given as MubarokahModuleAsyncOptions)]),
    ).rejects.toThrow(
      `MubarokahModule: ${words} must have a method createMubarokahOptions(), and WrongFactory has none.`,
    );
  });

  it('says at the start which routes there are', async () => {
    const log = capturedLog();
    await boot(adapter, [MubarokahModule.forRoot(options({ health: { groups: {} } }))], log);
    const said = log.lines.filter((line) => line.includes('Mubarokah ID:'));
    expect(said).toEqual([
      expect.stringContaining(
        'Mubarokah ID: GET /auth/mubarokah, GET /auth/mubarokah/callback, POST /auth/mubarokah/logout, ' +
          'GET /health, GET /status, GET /health/live, GET /health/ready, GET /health/deep, GET /metrics',
      ),
    ]);
  });

  it('says which there are when most are elsewhere or turned off', async () => {
    const log = capturedLog();
    const given = options({
      loginPath: false,
      callbackPath: '/back',
      logoutPath: '/out',
      health: { enabled: false },
      metrics: { port: 0 },
    });
    await boot(adapter, [MubarokahModule.forRoot(given)], log);
    expect(log.lines.join('\n')).toContain('Mubarokah ID: GET /back, POST /out, GET /metrics on port 0');
  });
});

describe('forRootAsync() without a way to the options', () => {
  it('says which there are', () => {
    expect(() => MubarokahModule.forRootAsync({})).toThrow(
      'MubarokahModule: forRootAsync() needs "useFactory", "useClass" or "useExisting".',
    );
  });
});
