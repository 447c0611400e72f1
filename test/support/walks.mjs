// Which files of the library a login, a check and a scrape go through, by V8: prints them as JSON, by the walk.
import 'reflect-metadata';
import { Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { custom, MubarokahModule } from 'nestjs-mubarokah';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';

const LIBRARY = new URL('../../libs/mubarokah/dist/', import.meta.url).href;
/** Nobody is there: the callback is sent to where the app listens. */
const REDIRECT_URI = 'http://localhost/auth/mubarokah/callback';
const [INTERVAL_MS, TIMEOUT_MS] = [300, 200];

const { clientId, clientSecret } = SANDBOX_CLIENT;
const sandbox = await MubarokahSandbox.start({
  clients: [{ ...SANDBOX_CLIENT, redirectUris: [REDIRECT_URI] }],
});
let isUp = true;
class App {}
Module({
  imports: [
    MubarokahModule.forRoot({
      clientId,
      clientSecret,
      baseUrl: sandbox.url,
      redirectUri: REDIRECT_URI,
      cookieSecret: 'a-cookie-secret-of-at-least-32-characters',
      // A timer of theirs would be on every way.
      metrics: { defaultMetrics: false },
      dependencies: [custom('search', () => isUp, { intervalMs: INTERVAL_MS, timeoutMs: TIMEOUT_MS })],
    }),
  ],
})(App);
const app = await NestFactory.create(App, { logger: false, abortOnError: false });
await app.listen(0, '127.0.0.1');
const url = await app.getUrl();
const session = new Session();
session.connect();
await session.post('Profiler.enable');

const get = async (path, headers = {}) => {
  const answer = await fetch(url + path, { redirect: 'manual', headers });
  await answer.arrayBuffer();
  return answer;
};

/** Begins a login, and resolves to what calls its callback. */
async function login() {
  const start = await get('/auth/mubarokah');
  const cookie = start.headers.getSetCookie().map((one) => one.split(';')[0]);
  const { pathname, search } = new URL(await sandbox.authorizeFor(start.headers.get('location')));
  return async () => {
    const { status } = await get(pathname + search, { cookie: cookie.join('; ') });
    if (status !== 303) throw new Error(`the callback was answered with ${status}`);
  };
}

/** The dependency fails, or is well again, and the app is asked until it says so. */
async function check() {
  isUp = !isUp;
  while ((await get('/health/ready')).ok !== isUp) await sleep(20);
}

/** Makes ready for the check to fail, which is then waited for. */
async function failing() {
  if (!isUp) await check();
  return check;
}

/** The files of which a function ran, both times that it was done: what a timer ran beside it is no part of the way. */
async function walked(prepare) {
  const [one, other] = [await ranIn(await prepare()), await ranIn(await prepare())];
  return one.filter((file) => other.includes(file)).sort();
}

async function ranIn(work) {
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  await session.post('Profiler.stopPreciseCoverage');
  const hasRun = ({ functionName, ranges: [{ startOffset, count }] }) =>
    count > 0 && !(functionName === '' && startOffset === 0);
  return result
    .filter((script) => script.url.startsWith(LIBRARY) && script.functions.some(hasRun))
    .map((script) => script.url.slice(LIBRARY.length).replace(/\.js$/, ''))
    .filter((file) => !file.startsWith('testing/'));
}

const scrape = () => get('/metrics');
// What is made once, for the first, is no part of the way.
for (const once of [await login(), scrape, check, check]) await once();
const walks = { callback: login, check: failing, scrape: () => scrape };
const files = {};
for (const [name, prepare] of Object.entries(walks)) files[name] = await walked(prepare);
process.stdout.write(JSON.stringify(files));
process.exit();
