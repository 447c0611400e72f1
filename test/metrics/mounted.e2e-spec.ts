import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import express, { type Express, type RequestHandler, Router } from 'express';
import { ADAPTERS, type Adapter, startApp, type TestApp } from '../support/start-app.js';
import { until } from '../support/until.js';

let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const start = async (adapter: Adapter, setup: Parameters<typeof startApp>[1]): Promise<void> => {
  app = await startApp(adapter, setup);
};

const onExpress = (configure: (app: INestApplication) => void): Promise<void> =>
  start('express', { configure });

const answer: RequestHandler = (_, response) => void response.send('here');
const fail: RequestHandler = () => {
  throw new Error('of the route');
};

/** How many requests each route has had, by its status, once all of these are counted. */
async function routesOf(...paths: string[]): Promise<Record<string, number>> {
  for (const path of paths) await (await fetch(app!.url + path)).text();
  const counts = async (): Promise<Record<string, number>> => {
    const text = await app!.registry.metrics();
    const lines = text.matchAll(
      /^http_server_request_duration_seconds_count\{method="GET",route="(.*)",status_code="(\d+)"\} (\d+)$/gm,
    );
    return Object.fromEntries(
      [...lines]
        .filter(([, , , count]) => count !== '0')
        .map(([, route, status, count]) => [`${route} ${status}`, Number(count)]),
    );
  };
  const sum = async (): Promise<number> => Object.values(await counts()).reduce((all, one) => all + one, 0);
  await until(async () => (await sum()) >= paths.length);
  return counts();
}

async function oauthRequests(): Promise<number> {
  const text = await app!.registry.metrics();
  const counts = [...text.matchAll(/^oauth_requests_total\{.*\} (\d+)$/gm)].map(([, count]) => Number(count));
  return counts.reduce((all, one) => all + one, 0);
}

describe('a router that an Express app has mounted', () => {
  it('is told from our routes and our probes, whose paths it has below its mount point', async () => {
    const router = Router();
    router.get('/auth/mubarokah/callback', answer);
    router.get('/health', fail);
    await onExpress((nest) => nest.use('/admin', router));
    await fetch(`${app!.url}/health`);
    expect(await routesOf('/admin/auth/mubarokah/callback', '/admin/health')).toEqual({
      '/admin/auth/mubarokah/callback 200': 1,
      '/admin/health 500': 1,
    });
    expect(await oauthRequests()).toBe(0);
  });

  it('has the label of its template, whatever the spelling and the parameters of a request', async () => {
    const [outer, inner] = [Router({ mergeParams: true }), Router()];
    inner.get('/', answer);
    inner.get('/:item', answer);
    outer.use('/items/', inner);
    outer.use('/', inner);
    await onExpress((nest) => nest.use('/shops/:shop', outer));
    expect(
      await routesOf(
        '/shops/1/items/a',
        '/SHOPS/2/Items/b',
        '/shops/3/items',
        '/shops/secret%20name/items/c/',
      ),
    ).toEqual({ '/shops/:shop/items/:item 200': 3, '/shops/:shop/items 200': 1 });
    expect(await routesOf('/shops/4/c')).toMatchObject({ '/shops/:shop/:item 200': 1 });
  });

  it('is told by its mount point where it has several', async () => {
    const router = Router();
    router.get('/list', answer);
    await onExpress((nest) => {
      nest.use(router);
      nest.use(['/one', '/two'], router);
      nest.use('/:tenant/three', router);
    });
    expect(
      await routesOf('/one/list', '/Two/list', '/x/three/list', '/y/three/list?a=/one', '/list/'),
    ).toEqual({
      '/list 200': 1,
      '/one/list 200': 1,
      '/two/list 200': 1,
      '/:tenant/three/list 200': 2,
    });
  });

  it('never brings text from outside into a label, where its mount point cannot be told', async () => {
    const [router, hidden] = [Router(), Router()];
    router.get('/list', answer);
    hidden.get('/auth/mubarokah', answer);
    await onExpress((nest) => {
      nest.use(/^\/v\d+/, router);
      nest.use('/hidden', (request: never, response: never, next: never) => hidden(request, response, next));
    });
    expect(await routesOf('/v1/list', '/v22/list', '/hidden/auth/mubarokah')).toEqual({
      '/*/list 200': 2,
      '/*/auth/mubarokah 200': 1,
    });
    expect(await oauthRequests()).toBe(0);
  });

  it('may be an app of its own, in apps and in routers, and fail', async () => {
    const [subApp, deepApp, routedApp, router] = [express(), express(), express(), Router()];
    subApp.get('/health', answer);
    deepApp.get('/health', fail);
    routedApp.get('/status', answer);
    subApp.use('/deep', deepApp);
    router.use('/routed', routedApp);
    await onExpress((nest) => {
      nest.use('/sub', subApp);
      nest.use('/in', router);
    });
    expect(
      await routesOf('/sub/health', '/sub/deep/health', '/sub/deep/health', '/in/routed/status'),
    ).toEqual({
      '/sub/health 200': 1,
      '/sub/deep/health 500': 2,
      '/in/routed/status 200': 1,
    });
  });

  it('may be an app of its own that was mounted before Nest came', async () => {
    const [instance, subApp] = [express(), express()];
    subApp.get('/health', fail);
    instance.use('/sub', subApp);
    app = await startApp('express', { instance });
    expect(await routesOf('/sub/health')).toEqual({ '/sub/health 500': 1 });
  });

  it('may be mounted by a method that somebody else has replaced since, which stays', async () => {
    let uses = 0;
    await onExpress((nest) => {
      const instance = nest.getHttpAdapter().getInstance() as Express;
      const { use } = instance;
      instance.use = ((...handlers: Parameters<typeof use>) => {
        uses += 1;
        return use.apply(instance, handlers);
      }) as typeof use;
      for (const path of ['/one', '/two']) instance.use(path, express().get('/status', answer));
      expect(uses).toBe(2);
    });
    expect(await routesOf('/one/status', '/two/status')).toEqual({
      '/one/status 200': 1,
      '/two/status 200': 1,
    });
  });

  it('may have routers added while the app runs', async () => {
    const router = Router();
    await onExpress((nest) => {
      const instance = nest.getHttpAdapter().getInstance() as Express;
      instance.use('/early', router);
    });
    const late = Router();
    late.get('/callback', answer);
    router.use('/late', late);
    expect(await routesOf('/early/late/callback')).toEqual({ '/early/late/callback 200': 1 });
  });
});

@Controller('auth/mubarokah')
class InnerController {
  @Get('callback')
  callback(): string {
    return 'not ours';
  }
}

@Module({ controllers: [InnerController] })
class InnerModule {}

describe.each(ADAPTERS)('a module below a path of RouterModule on %s', (adapter) => {
  it('is told from our routes', async () => {
    const children = [{ path: 'other', module: InnerModule }];
    await start(adapter, { imports: [InnerModule, RouterModule.register([{ path: 'admin', children }])] });
    expect(await routesOf('/admin/other/auth/mubarokah/callback')).toEqual({
      '/admin/other/auth/mubarokah/callback 200': 1,
    });
    expect(await oauthRequests()).toBe(0);
  });
});

describe('a plugin of Fastify with a prefix', () => {
  it.each([
    ['before', true],
    ['as', false],
  ])('is told from our routes, loaded %s the app starts', async (_, isAwaited) => {
    interface Fastify {
      get(path: string, handler: () => Promise<string>): void;
      register(
        plugin: (fastify: Fastify) => Promise<void>,
        options: { prefix: string },
      ): PromiseLike<unknown>;
    }
    const plugin = async (fastify: Fastify): Promise<void> => {
      fastify.get('/auth/mubarokah/callback', async () => 'not ours');
      fastify.get('/health', async () => Promise.reject(new Error('of the route')));
      void fastify.register(async (inner) => inner.get('/:id', async () => 'inner'), { prefix: '/inner' });
    };
    await start('fastify', {
      configure: async (nest) => {
        const fastify = nest.getHttpAdapter().getInstance() as Fastify;
        const registered = fastify.register(plugin, { prefix: '/admin' });
        if (isAwaited) await registered;
      },
    });
    expect(
      await routesOf('/admin/auth/mubarokah/callback', '/admin/health', '/admin/inner/1', '/admin/inner/2'),
    ).toEqual({
      '/admin/auth/mubarokah/callback 200': 1,
      '/admin/health 500': 1,
      '/admin/inner/:id 200': 2,
    });
    expect(await oauthRequests()).toBe(0);
  });
});
