import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import nest from '@nestjs/core/package.json' with { type: 'json' };
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { BrowserSession } from './support/browser-session.js';
import { freePort } from './support/free-port.js';
import { BUNDLER_NAMES, BundledApp } from './support/package/bundled-app.js';
import { ROOT } from './support/package/pack-library.js';
import { RunningApp } from './support/package/running-app.js';
import { type Adapter, ADAPTERS, CALLBACK_PATH } from './support/start-app.js';

const FUNCTION_URL = join(ROOT, 'test/support/package/function-url.mjs');

jest.setTimeout(120_000);

let directory: string;
let app: BundledApp;
let sandbox: MubarokahSandbox;
let url: string;
let env: Record<string, string>;
let running: RunningApp | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bundles-'));
  app = await BundledApp.create(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

beforeEach(async () => {
  const port = await freePort();
  url = `http://localhost:${port}`;
  const redirectUri = url + CALLBACK_PATH;
  sandbox = await MubarokahSandbox.start({ clients: [{ ...SANDBOX_CLIENT, redirectUris: [redirectUri] }] });
  env = {
    PORT: String(port),
    MUBAROKAH_BASE_URL: sandbox.url,
    MUBAROKAH_CLIENT_ID: SANDBOX_CLIENT.clientId,
    MUBAROKAH_CLIENT_SECRET: SANDBOX_CLIENT.clientSecret,
    MUBAROKAH_REDIRECT_URI: redirectUri,
    MUBAROKAH_COOKIE_SECRET: 'a-cookie-secret-of-at-least-32-characters',
  };
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await sandbox.close();
});

/** What a browser and a Prometheus see, from the guarded page through a login and back to it. */
async function logIn(): Promise<{ profile: string; metrics: string[] }> {
  const browser = new BrowserSession();
  const start = browser.locationOf(await browser.get(`${url}/profile`));
  const authorize = browser.locationOf(await browser.get(start ?? ''));
  const profile = await browser.follow(await sandbox.authorizeFor(authorize ?? ''));
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const shown = /^(mubarokah_build_info|oauth_requests_total.* [1-9]|mubarokah_logins_total.* [1-9])/;
  return { profile: await profile.text(), metrics: metrics.split('\n').filter((line) => shown.test(line)) };
}

const seen = (adapter: Adapter) => ({
  profile: 'Hello, Demo User One',
  metrics: [
    'oauth_requests_total{route="mubarokah.authorize",status_code="302"} 1',
    'oauth_requests_total{route="mubarokah.callback",status_code="303"} 1',
    'mubarokah_logins_total{outcome="success",fault="none"} 1',
    `mubarokah_build_info{version="${app.version}",nest="${nest.version}",node="${process.versions.node}",adapter="${adapter}"} 1`,
  ],
});

describe.each(BUNDLER_NAMES)('%s', (bundler) => {
  let file: string;

  beforeAll(async () => {
    file = await app.bundle(bundler, 'main');
  });

  it.each(ADAPTERS)('boots and logs in on %s', async (adapter) => {
    running = await RunningApp.start(file, [], { ...env, ADAPTER: adapter });
    expect(await logIn()).toEqual(seen(adapter));
    expect(await running.stop()).toBe('');
  });
});

describe('a minified bundle whose options are wrong', () => {
  it('names its error, and says once what is wrong', async () => {
    const file = await app.bundle('esbuild, CommonJS, minified', 'main');
    const started = RunningApp.start(file, [], { ...env, MUBAROKAH_REDIRECT_URI: '/back' });
    const { message } = await started.then(
      () => new Error('It started.'),
      (error: Error) => error,
    );
    expect(message).toContain('MubarokahOptionsError');
    expect(message.match(/"redirectUri" must be an absolute/g)).toHaveLength(1);
  });
});

describe('a Lambda function, bundled by esbuild and minified', () => {
  let file: string;

  beforeAll(async () => {
    file = await app.bundle('esbuild, CommonJS, minified', 'lambda');
  });

  it.each(ADAPTERS)('boots and logs in on %s', async (adapter) => {
    running = await RunningApp.start(FUNCTION_URL, [file], { ...env, ADAPTER: adapter });
    expect(await logIn()).toEqual(seen(adapter));
    expect(await running.stop()).toBe('');
  });
});
