import { ConsoleLogger, Controller, Get, Header, Redirect, Req, UseGuards } from '@nestjs/common';
import { Redis } from 'ioredis';
import { MubarokahAuthGuard, RedisSessionStore, RedisTokenStore } from 'nestjs-mubarokah';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import type { Flow } from '../metrics/random-flows.js';
import { intercepted } from '../support/intercepted-store.js';
import { type RunningRedis, startRedis } from '../support/redis.js';
import { type Adapter, CALLBACK_PATH, startApp, type TestApp } from '../support/start-app.js';
import { CLIENT_SECRET, COOKIE_SECRET, OLD_COOKIE_SECRET } from './planted.js';
import type { Secrets } from './secrets.js';

/** Planted where secrets are looked for, to see that they would be found. */
export const CONTROL = 'PLANTEDcontrol9Jd4Ks7';

/** An error of the app's own code or stores that blurts out all there is. */
export function confession({ all }: Secrets): Error {
  const error = new Error(all, { cause: new Error(all) });
  return Object.assign(error, { command: { name: 'SET', args: [all] } });
}

@Controller()
export class Pages {
  static fail: (request: unknown) => Promise<unknown>;

  @Get('profile')
  @UseGuards(MubarokahAuthGuard)
  profile(): string {
    return 'a page of the app';
  }

  /** Lets an error of the library escape, as careless apps do: Nest writes it to the log. */
  @Get('careless')
  async careless(@Req() request: unknown): Promise<void> {
    await Pages.fail(request);
  }

  @Get('control')
  @Header('x-control', CONTROL)
  @Header('set-cookie', `control=${CONTROL}`)
  control(): string {
    return CONTROL;
  }

  @Get('control-redirect')
  @Redirect(`https://elsewhere.example/${CONTROL}`)
  controlRedirect(): void {}
}

/** An app whose hooks blurt out all they can, with its provider and its Redis. */
export class World {
  wrong: Flow['app'];
  /** How often a hook was told. */
  notified = 0;

  private constructor(
    readonly adapter: Adapter,
    readonly app: TestApp,
    readonly sandbox: MubarokahSandbox,
    readonly redis: Redis,
    /** The methods of the stores that blurt out all they can: `session.read`, `token.put`. */
    readonly confessing: Set<string>,
    private readonly server: RunningRedis,
  ) {}

  static async start(adapter: Adapter, secrets: Secrets): Promise<World> {
    const server = await startRedis();
    const redis = new Redis(server.url);
    const confessing = new Set<string>();
    const confessAt = (method: string): void => {
      if (confessing.has(method)) throw confession(secrets);
    };
    let sandbox!: MubarokahSandbox;
    const listener = (): never => {
      world.notified += 1;
      throw confession(secrets);
    };
    const app = await startApp(adapter, {
      logger: new ConsoleLogger({ json: adapter === 'fastify', colors: false, depth: 10, showHidden: true }),
      controllers: [Pages],
      options: async (url) => {
        const client = { ...SANDBOX_CLIENT, clientSecret: CLIENT_SECRET };
        sandbox = await MubarokahSandbox.start({
          clients: [{ ...client, redirectUris: [url + CALLBACK_PATH] }],
          requestsPerMinute: false,
        });
        return {
          baseUrl: sandbox.url,
          clientSecret: CLIENT_SECRET,
          cookieSecret: COOKIE_SECRET,
          previousCookieSecrets: [OLD_COOKIE_SECRET],
          sessionStore: intercepted(new RedisSessionStore(redis), (method) => confessAt(`session.${method}`)),
          tokenStore: intercepted(new RedisTokenStore(redis), (method) => confessAt(`token.${method}`)),
          ssoLogout: true,
          requestTimeoutMs: 300,
          hooks: {
            onLogin: async () => {
              if (world.wrong === 'hook throws') throw confession(secrets);
              return world.wrong === 'hook refuses' ? 'refuse' : undefined;
            },
            onLoginFailed: async () => listener(),
            onLogout: listener,
          },
        };
      },
    });
    const world: World = new World(adapter, app, sandbox, redis, confessing, server);
    return world;
  }

  async end(): Promise<void> {
    await this.app.close();
    await this.sandbox.close();
    this.redis.disconnect();
    await this.server.stop();
  }
}
