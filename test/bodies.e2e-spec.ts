import { gzipSync } from 'node:zlib';
import { Body, Controller, type INestApplication, Post } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import { LOGIN_PATH, LOGOUT_PATH, PUBLIC_URL, sessionIdOf, startProvider, Target } from './attacks/target.js';
import { type Adapter, ADAPTERS, CALLBACK_PATH } from './support/start-app.js';
import { until } from './support/until.js';

@Controller()
class Echo {
  @Post('echo')
  echo(@Body() body: unknown): unknown {
    return { body };
  }
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const SAME_SITE = { origin: PUBLIC_URL, accept: 'text/html' };

/** What callers send with a logout, which needs no body at all. */
const BODIES: [what: string, headers: Record<string, string>, body: string | Buffer | undefined][] = [
  ['nothing', {}, undefined],
  ['JSON that is empty', { 'content-type': JSON_TYPE, 'content-length': '0' }, undefined],
  ['JSON', { 'content-type': JSON_TYPE }, '{"a":1}'],
  ['JSON that is null', { 'content-type': JSON_TYPE }, 'null'],
  ['JSON that is cut off', { 'content-type': JSON_TYPE }, '{"a'],
  ['JSON of two megabytes', { 'content-type': JSON_TYPE }, JSON.stringify('x'.repeat(2_000_000))],
  ['JSON in a charset that there is not', { 'content-type': `${JSON_TYPE}; charset=klingon` }, '{}'],
  ['JSON in an encoding that there is not', { 'content-type': JSON_TYPE, 'content-encoding': 'x' }, '{}'],
  ['JSON that is no gzip', { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }, '{}'],
  ['JSON in gzip', { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync('{}')],
  ['JSON in chunks', { 'content-type': JSON_TYPE, 'transfer-encoding': 'chunked' }, '{"a'],
  ['a form that is empty', { 'content-type': FORM, 'content-length': '0' }, undefined],
  ['a form', { 'content-type': FORM }, 'a=b'],
  ['a form of two thousand fields', { 'content-type': FORM }, '&a=b'.repeat(2_000)],
  ['a form with files', { 'content-type': 'multipart/form-data; boundary=b' }, '--b--'],
  ['text', { 'content-type': 'text/plain' }, 'a'],
  ['XML', { 'content-type': 'application/xml' }, '<a/>'],
  ['a type that is none', { 'content-type': '???' }, 'a'],
  ['a body without a type', {}, 'a'],
];

describe.each(ADAPTERS)('on %s', (adapter) => {
  let sandbox: MubarokahSandbox;

  beforeAll(async () => {
    sandbox = await startProvider();
  });
  afterAll(() => sandbox.close());

  describe.each([true, false])('with bodyParser: %p', (bodyParser) => {
    let target: Target;
    let hooks: string[];

    beforeAll(async () => {
      target = await Target.start(
        adapter,
        sandbox,
        {},
        {
          bodyParser,
          controllers: [Echo],
          configure: (app) => recordHooks(adapter, app, (hook) => hooks.push(hook)),
        },
      );
    });
    beforeEach(() => {
      hooks = [];
    });
    afterAll(() => target.close());

    const send = (path: string, headers: Record<string, string>, body?: string | Buffer) =>
      target.raw.send('POST', path, { ...SAME_SITE, ...headers }, body as string);

    it.each(BODIES)('a logout with %s logs out', async (_, headers, body) => {
      const cookie = `${target.sessionCookie}=${sessionIdOf(await target.loggedIn())}`;
      target.forget();
      hooks.length = 0;
      const answer = await send(LOGOUT_PATH, { ...headers, cookie }, body);
      expect([answer.status, answer.setCookies]).toEqual([303, [expect.stringContaining('Max-Age=0')]]);
      expect(target.count('session-ended')).toBe(1);
      // The connection, which has taken the body, serves the next request.
      expect((await target.raw.get('/health')).status).toBe(200);
      expect(hooks.slice(0, HOOKS[adapter].length)).toEqual(HOOKS[adapter]);
    });

    it.each([LOGIN_PATH, CALLBACK_PATH])('a %s with a body is refused for its method alone', async (path) => {
      const answer = await send(path, { 'content-type': JSON_TYPE }, '{"a');
      expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET']);
    });

    it('counts them as any other', async () => {
      const counted = async () => {
        const { body } = await target.raw.get('/metrics');
        const line = /^oauth_requests_total\{route="mubarokah\.logout",status_code="303"\} (.*)$/m.exec(body);
        return Number(line?.[1] ?? 0);
      };
      const before = await counted();
      await send(LOGOUT_PATH, { 'content-type': JSON_TYPE }, '{"a');
      // The answer may be there before it is counted.
      await until(async () => (await counted()) > before);
      expect(await counted()).toBe(before + 1);
    });
  });

  it("leaves the bodies of the app's own routes to its parsers", async () => {
    const target = await Target.start(adapter, sandbox, {}, { controllers: [Echo] });
    const post = (body: string) => target.raw.send('POST', '/echo', { 'content-type': JSON_TYPE }, body);
    expect((await post('{"a')).status).toBe(400);
    expect(await post('{"a":1}')).toMatchObject({ status: 201, body: '{"body":{"a":1}}' });
    await target.close();
  });
});

/** Those of the app that a logout must pass, in their order. */
const HOOKS: Record<Adapter, readonly string[]> = {
  express: ['middleware'],
  fastify: ['middleware', 'onRequest', 'preParsing', 'preValidation', 'preHandler', 'onSend'],
};

function recordHooks(adapter: Adapter, app: INestApplication, record: (hook: string) => void): void {
  app.use((_request: unknown, _response: unknown, next: () => void) => {
    record('middleware');
    next();
  });
  if (adapter !== 'fastify') return;
  const fastify = app.getHttpAdapter().getInstance() as {
    addHook(name: string, hook: () => Promise<void>): void;
  };
  for (const hook of HOOKS.fastify.filter((name) => name !== 'middleware')) {
    fastify.addHook(hook, async () => {
      record(hook);
    });
  }
}
