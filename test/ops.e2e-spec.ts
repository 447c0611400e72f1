import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MubarokahOptionsError } from 'nestjs-mubarokah';
import { MubarokahEvents } from 'nestjs-mubarokah/events';
import { SANDBOX_CLIENT, SANDBOX_USERS } from 'nestjs-mubarokah/testing';
import { OPS_LOGIN, OPS_TOKEN, type OpsApp, startOpsApp } from './support/ops-app.js';
import { ADAPTERS, startApp, type TestApp } from './support/start-app.js';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Reads what comes: a server does not close before it has sent all. */
async function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const answer = await fetch(url, { headers, method });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe.each(ADAPTERS)('the page for operators on %s', (adapter) => {
  let app: OpsApp;

  beforeAll(async () => {
    app = await startOpsApp(
      adapter,
      { access: OPS_TOKEN },
      { configure: (nest) => nest.setGlobalPrefix('api').useGlobalGuards({ canActivate: () => false }) },
    );
  });
  afterAll(() => app.close());

  const get = (path: string, headers: Record<string, string> = OPS_LOGIN): Promise<Answer> =>
    ask(app.url + path, headers);

  it('is shown to whoever gives the token, in either way, and to nobody else', async () => {
    const bearer = { authorization: `Bearer ${OPS_TOKEN}` };
    const statuses = async (headers: Record<string, string>): Promise<number[]> =>
      Promise.all(
        ['/ops', '/ops/data', '/ops/assets/ops.js', '/ops/assets/ops.css'].map(
          async (path) => (await get(path, headers)).status,
        ),
      );
    await expect(statuses(OPS_LOGIN)).resolves.toEqual([200, 200, 200, 200]);
    await expect(statuses(bearer)).resolves.toEqual([200, 200, 200, 200]);
    for (const authorization of [
      '',
      'Basic',
      'Basic !',
      `Basic ${btoa('a:b')}`,
      `Basic ${btoa(OPS_TOKEN)}x`,
      'Bearer x',
    ])
      await expect(statuses({ authorization })).resolves.toEqual([401, 401, 401, 401]);
    const refused = await get('/ops', {});
    expect(refused.headers.get('www-authenticate')).toBe('Basic realm="Operations", charset="UTF-8"');
    expect(refused.text).toBe('');
  });

  it('loads nothing from elsewhere, and no script or style that is written into it', async () => {
    const answer = await get('/ops');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const html = answer.text;
    expect(html).not.toMatch(/<style|<script(?! type="module" src=")|\son\w+=|style=/);
    for (const [url] of html.matchAll(/\/ops\/assets\/[^"]+/g)) {
      const asset = await get(url);
      expect(asset.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
      expect(asset.text.length).toBeGreaterThan(1000);
    }
  });

  it.each([
    [{ 'accept-language': 'id-ID,id;q=0.9' }, '', 'id'],
    [{ 'accept-language': 'fr' }, '', 'en'],
    [{ 'accept-language': 'id' }, '?lang=en', 'en'],
    [{}, '?lang="><script>', 'en'],
  ])('speaks the language of %j%s: %s', async (headers, query, language) => {
    const answer = await get(`/ops${query}`, { ...OPS_LOGIN, ...(headers as Record<string, string>) });
    expect(answer.headers.get('content-language')).toBe(language);
    expect(answer.text).toContain(`<html lang="${language}">`);
  });

  it('answers GET and HEAD alone', async () => {
    const answer = await ask(`${app.url}/ops/data`, OPS_LOGIN, 'POST');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('tells how logins end, and holds nothing that is secret or of a person', async () => {
    await expect(app.data()).resolves.toMatchObject({ verdict: { state: 'idle' }, failures: [] });
    await expect(app.logIn()).resolves.toBe(303);
    await expect(app.data()).resolves.toMatchObject({ verdict: { state: 'working', succeeded: 1 } });
    await expect(app.logIn({ deny: true })).resolves.toBe(403);
    app.sandbox.next('token', { status: 500, times: Infinity });
    for (let person = 0; person < 6; person += 1) await app.logIn();
    const data = await app.data();
    expect(data).toMatchObject({
      verdict: {
        state: 'failing',
        reason: 'token_server_error',
        fault: 'provider',
        since: expect.any(Number),
        failed: 6,
        succeeded: 1,
        runbook: { name: 'MubarokahProviderUnhealthy' },
      },
      failures: expect.arrayContaining([
        {
          at: expect.any(Number),
          reason: 'token_server_error',
          fault: 'provider',
          error: 'server_error',
          runbook: { name: 'MubarokahProviderUnhealthy' },
        },
      ]),
      reasons: expect.arrayContaining([
        expect.objectContaining({ reason: 'access_denied', fault: 'user', count: 1 }),
      ]),
      tokenBudget: 60,
      checks: [
        expect.objectContaining({ name: 'database', criticality: 'critical', status: 'up' }),
        expect.objectContaining({ name: 'redis', criticality: 'critical', status: 'up' }),
        expect.objectContaining({ name: 'mubarokah', criticality: 'degrade' }),
      ],
      circuits: expect.arrayContaining([
        expect.objectContaining({ operation: 'token_exchange', state: 'open' }),
        expect.objectContaining({
          operation: 'api_user',
          state: 'closed',
          lastSuccessAt: expect.any(Number),
        }),
      ]),
    });
    const text = JSON.stringify(data);
    const { email, name, username } = SANDBOX_USERS[0]!;
    for (const known of [
      email!,
      name,
      username!,
      SANDBOX_CLIENT.clientSecret,
      OPS_TOKEN,
      app.sandbox.url,
      'localhost',
    ])
      expect(text).not.toContain(known);
    app.sandbox.reset();
  });

  it('is no request of the app in its metrics', async () => {
    await get('/ops');
    await expect(app.registry.metrics()).resolves.not.toMatch(/route="\/ops/);
  });
});

describe('who may see it', () => {
  let app: TestApp | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });
  const statusOf = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await ask(app!.url + path, headers)).status;

  it('is nobody where the option is left out: there is no such page, and nothing listens', async () => {
    app = await startApp('express');
    await expect(statusOf('/ops', OPS_LOGIN)).resolves.toBe(404);
    const withPage = await startApp('express', { options: () => ({ ops: { access: OPS_TOKEN } }) });
    const listeners = (of: TestApp): number => {
      const known = of.app.get<{ listeners: Map<string, Set<unknown>> }>(MubarokahEvents).listeners;
      return [...known.values()].reduce((sum, { size }) => sum + size, 0);
    };
    expect(listeners(withPage) - listeners(app)).toBe(2);
    await withPage.close();
  });

  it('is whom health.details lets, and the others see that nothing is there where a function decides', async () => {
    app = await startApp('fastify', {
      options: () => ({
        ops: { path: '/inside/logins' },
        health: { details: (headers) => headers['x-operator'] === 'yes' },
      }),
    });
    await expect(statusOf('/inside/logins', { 'x-operator': 'yes' })).resolves.toBe(200);
    await expect(statusOf('/inside/logins/data', { 'x-operator': 'yes' })).resolves.toBe(200);
    await expect(statusOf('/inside/logins')).resolves.toBe(404);
    await expect(statusOf('/ops', { 'x-operator': 'yes' })).resolves.toBe(404);
  });

  it.each([
    [{ ops: {} }, '"ops" needs "ops.access" or "health.details"'],
    [{ ops: { access: 'short' } }, '"ops.access" must have at least 16 characters, got 5.'],
    [{ ops: { access: OPS_TOKEN, path: '/health' } }, '"ops.path"'],
    [
      { ops: { access: OPS_TOKEN, runbooks: 'javascript:alert(1)' } },
      '"ops.runbooks" must be an http(s) URL',
    ],
    [{ ops: { access: OPS_TOKEN, colour: 'red' } as object }, '"ops.colour" is not an option'],
  ])('has to be said: %j', async (options, message) => {
    const started = startApp('express', { options: () => options });
    await expect(started).rejects.toThrow(MubarokahOptionsError);
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.not.toThrow(OPS_TOKEN);
  });

  it('finds its parts below the prefix that a proxy strips', async () => {
    app = await startApp('express', {
      options: () => ({ ops: { access: OPS_TOKEN }, publicPathPrefix: '/shop' }),
    });
    const { text: html } = await ask(`${app.url}/ops`, OPS_LOGIN);
    expect(html).toMatch(/src="\/shop\/ops\/assets\/ops\.js\?[\w-]{12}"/);
    expect(html).toContain('data-data="/shop/ops/data"');
  });
});

it('the licence of the library that draws the charts comes along', () => {
  const assets = readFileSync('libs/mubarokah/src/ops/ops-assets.ts', 'utf8');
  expect(assets).toContain('Copyright (c) 2022 Leon Sorokin');
});
