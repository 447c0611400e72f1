import rateLimit from '@fastify/rate-limit';
import { HttpException, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from '@jest/globals';
import { rateLimit as expressRateLimit } from 'express-rate-limit';
import { type Adapter, ADAPTERS, startApp, type TestApp } from './support/start-app.js';
import { type RunningProgram, startProgram } from './support/start-program.js';

const LIMIT = 2;

let app: TestApp | undefined;
let throttled: RunningProgram | undefined;
afterEach(async () => {
  throttled?.process.kill('SIGKILL');
  await app?.close();
});

/** As the README says. */
const LIMITED: Readonly<Record<Adapter, (app: INestApplication) => unknown>> = {
  express: (nest) => nest.use(expressRateLimit({ windowMs: 60_000, limit: LIMIT })),
  fastify: (nest) =>
    (nest as NestFastifyApplication).register(rateLimit, {
      max: LIMIT,
      errorResponseBuilder: () => new HttpException('Too Many Requests', 429),
    }),
};

async function statusesOf(url: string): Promise<number[]> {
  const statuses: number[] = [];
  for (let request = 0; request <= LIMIT; request++)
    statuses.push((await fetch(url, { redirect: 'manual' })).status);
  return statuses;
}

describe.each(ADAPTERS)('the login on %s', (adapter) => {
  it('is limited by the middleware of the app, and counts what that refused', async () => {
    app = await startApp(adapter, { configure: LIMITED[adapter] });
    expect(await statusesOf(`${app.url}/auth/mubarokah`)).toEqual([302, 302, 429]);
    expect(await app.registry.metrics()).toContain(
      'oauth_requests_total{route="mubarokah.authorize",status_code="429"} 1',
    );
  });

  it('is limited by @nestjs/throttler where it is a route of the app', async () => {
    throttled = await startProgram('support/throttled-main.ts', adapter);
    expect(await statusesOf(`${throttled.url}/own/sign-in`)).toEqual([302, 302, 429]);
  });
});
