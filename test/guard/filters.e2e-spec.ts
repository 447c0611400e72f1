import type { ServerResponse } from 'node:http';
import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  type INestApplication,
  Injectable,
  Post,
  type Type,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LoginRequiredException, LoginRequiredFilter, MubarokahAuthGuard, Public } from 'nestjs-mubarokah';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import { AS_JSON, at, startProvider, Target } from '../attacks/target.js';
import { type AppSetup, ADAPTERS } from '../support/start-app.js';

const statusOf = (error: unknown): number => (error instanceof HttpException ? error.getStatus() : 500);

/** As the documentation of Nest writes a filter for everything. */
@Catch()
@Injectable()
class CatchAll implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: unknown, context: ArgumentsHost): void {
    const body = { caught: true };
    this.host.httpAdapter.reply(context.switchToHttp().getResponse(), body, statusOf(error));
  }
}

/** Answers everything with 200, and says in the body what it was. */
@Catch()
@Injectable()
class Envelope implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: unknown, context: ArgumentsHost): void {
    const body = { caught: true, code: statusOf(error) };
    this.host.httpAdapter.reply(context.switchToHttp().getResponse(), body, 200);
  }
}

/** Writes to the server's own response, below Express and Fastify, and later. */
@Catch(HttpException)
@Injectable()
class Raw implements ExceptionFilter {
  catch(error: HttpException, context: ArgumentsHost): void {
    const native = context.switchToHttp().getResponse<{ raw?: ServerResponse; hijack?: () => void }>();
    native.hijack?.();
    const response = native.raw ?? (native as ServerResponse);
    setImmediate(() => {
      response.writeHead(error.getStatus(), 'Caught', { 'Content-Type': 'application/json' });
      response.write('{"caught":');
      response.end('true}');
    });
  }
}

/** The app has a page of its own for those who must log in. */
@Catch(LoginRequiredException)
@Injectable()
class OwnPage implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(_: unknown, context: ArgumentsHost): void {
    this.host.httpAdapter.redirect(context.switchToHttp().getResponse(), 303, '/welcome');
  }
}

class Pages {
  @Get('profile')
  profile(): string {
    return 'a profile';
  }

  @Get('dead-grant')
  @Public()
  deadGrant(): void {
    throw new LoginRequiredException();
  }

  @Post('profile')
  change(): string {
    return 'changed';
  }
}

@Controller()
@UseGuards(MubarokahAuthGuard)
class Plain extends Pages {}

/** Its filter is bound to the controller. */
function withFilter(filter: Type<ExceptionFilter>): Type {
  @Controller()
  @UseGuards(MubarokahAuthGuard)
  @UseFilters(filter)
  class Filtered extends Pages {}
  return Filtered;
}

const useGlobally =
  (...filters: Type<ExceptionFilter>[]) =>
  (app: INestApplication): void =>
    void app.useGlobalFilters(...filters.map((filter) => app.get(filter)));

const BINDINGS: Record<string, (filter: Type<ExceptionFilter>) => AppSetup> = {
  'app.useGlobalFilters()': (filter) => ({
    controllers: [Plain],
    providers: [filter],
    configure: useGlobally(filter),
  }),
  APP_FILTER: (filter) => ({
    controllers: [Plain],
    providers: [{ provide: APP_FILTER, useClass: filter }],
  }),
  '@UseFilters() of the controller': (filter) => ({ controllers: [withFilter(filter)] }),
  'app.useGlobalFilters() and APP_GUARD': (filter) => ({
    controllers: [Plain],
    providers: [filter, { provide: APP_GUARD, useExisting: MubarokahAuthGuard }],
    configure: useGlobally(filter),
  }),
};

const TO_LOGIN = '/auth/mubarokah?returnTo=%2Fprofile%3Ftab%3D1';

describe.each(ADAPTERS)('the redirect of the guard on %s', (adapter) => {
  let sandbox: MubarokahSandbox;
  let target: Target;

  beforeAll(async () => {
    sandbox = await startProvider();
  });
  afterAll(() => sandbox.close());

  const starting = (setup: AppSetup): void => {
    beforeAll(async () => {
      target = await Target.start(adapter, sandbox, {}, setup);
    });
    afterAll(() => target.close());
  };

  describe.each(Object.keys(BINDINGS))('with a filter given by %s', (binding) => {
    describe.each([CatchAll, Envelope, Raw].map((filter) => ({ name: filter.name, filter })))(
      '$name',
      ({ filter }) => {
        starting(BINDINGS[binding]!(filter));

        it('leads a browser to the login, and back to the page', async () => {
          const browser = target.newBrowser();
          const closed = await browser.get(at('/profile?tab=1'));
          expect([closed.status, closed.headers.get('location')]).toEqual([302, TO_LOGIN]);
          const login = await browser.get(browser.locationOf(closed)!);
          const page = await browser.follow(await sandbox.authorizeFor(login.headers.get('location')!));
          expect([page.status, await page.text(), browser.url]).toEqual([
            200,
            'a profile',
            at('/profile?tab=1'),
          ]);
        });

        it('is not given to API callers and forms', async () => {
          const browser = target.newBrowser();
          // What the module binds as APP_FILTER too is asked before one of the app's.
          const isLeftToTheFilter = binding !== 'APP_FILTER';
          const status = isLeftToTheFilter && filter === Envelope ? 200 : 401;
          for (const answer of [
            await browser.get(at('/profile'), AS_JSON),
            await browser.post(at('/profile')),
          ]) {
            expect([answer.status, answer.headers.get('location')]).toEqual([status, null]);
            expect('caught' in ((await answer.json()) as object)).toBe(isLeftToTheFilter);
          }
        });
      },
    );
  });

  describe('with a filter that redirects by itself', () => {
    starting(BINDINGS['app.useGlobalFilters()']!(OwnPage));

    it('is left to it', async () => {
      const closed = await target.newBrowser().get(at('/profile'));
      expect([closed.status, closed.headers.get('location')]).toEqual([303, '/welcome']);
    });
  });

  describe('with a guard that lets in who is not logged in all the same', () => {
    @Injectable()
    class Optional implements CanActivate {
      constructor(private readonly guard: MubarokahAuthGuard) {}

      async canActivate(context: ExecutionContext): Promise<boolean> {
        return this.guard.canActivate(context).catch(() => true);
      }
    }

    @Controller()
    @UseGuards(Optional)
    class Optionally extends Pages {}

    starting({ controllers: [Optionally] });

    it('is not given', async () => {
      const browser = target.newBrowser();
      const page = await browser.get(at('/profile'));
      expect([page.status, await page.text()]).toEqual([200, 'a profile']);
    });
  });

  describe('without a filter of the app', () => {
    starting({ controllers: [Plain] });

    it('is 401 as JSON for API callers', async () => {
      const answer = await target.newBrowser().get(at('/profile'), AS_JSON);
      expect(answer.status).toBe(401);
      await expect(answer.json()).resolves.toEqual({
        statusCode: 401,
        message: 'Please log in with Mubarokah ID.',
        error: 'Unauthorized',
      });
    });

    it('is given too to a browser whose handler finds that it must log in', async () => {
      const answer = await target.newBrowser().get(at('/dead-grant'));
      expect([answer.status, answer.headers.get('location')]).toEqual([
        302,
        '/auth/mubarokah?returnTo=%2Fdead-grant',
      ]);
      expect((await target.newBrowser().get(at('/dead-grant'), AS_JSON)).status).toBe(401);
    });
  });

  describe('with LoginRequiredFilter bound after a filter for everything', () => {
    starting({
      controllers: [Plain],
      providers: [CatchAll],
      configure: useGlobally(CatchAll, LoginRequiredFilter),
    });

    it('is given too to a browser whose handler finds that it must log in', async () => {
      expect((await target.newBrowser().get(at('/dead-grant'))).status).toBe(302);
    });
  });
});
