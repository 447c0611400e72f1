import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { type DrainOptions, drainOnShutdown } from '../../libs/mubarokah/src/health/index.js';
import { PLATFORMS, type Platform, startHealthApp } from './health-app.js';
import { HeldAnswers } from './held-answers.js';
import { getRequest, openConnection } from './raw-connection.js';
import { until } from '../support/until.js';
import { stopwatch } from '../support/waited-for-cpu.js';

/** The app cuts nothing within a test unless the test is about that. */
const PATIENT: DrainOptions = { drainMs: 50, hardLimitMs: 60_000, signals: [] };
/** From the moment at which nothing is under way any more; Node keeps an idle connection for 5 s, Fastify for 72. */
const PROMPT_MS = 2_000;

const isListening = (app: INestApplication): boolean => (app.getHttpServer() as Server).listening;

describe.each(PLATFORMS)('the connections of an app that drains, on %s', (platform) => {
  const start = (prepare: (app: INestApplication) => void = () => {}, options = PATIENT) =>
    startDraining(platform, options, prepare);

  it('end with the answer that was under way when the drain began, which says so', async () => {
    const { app, url, close } = await start();
    const client = await openConnection(url);
    client.send(getRequest('/slow'));
    await until(() => HeldAnswers.waiting === 1);
    const closed = close();
    await until(() => !isListening(app));
    const tookMs = stopwatch();
    HeldAnswers.release();
    const answer = await client.closed;
    expect(answer).toMatch(/^HTTP\/1.1 200 .*^Connection: close\r$.*slow/ims);
    await closed;
    expect(tookMs()).toBeLessThan(PROMPT_MS);
  });

  it('end with the answer that had begun before the drain', async () => {
    const { app, url, close } = await start();
    const client = await openConnection(url);
    client.send(getRequest('/stream'));
    await client.has('first');
    const closed = close();
    await until(() => !isListening(app));
    const tookMs = stopwatch();
    HeldAnswers.release();
    expect(await client.closed).toContain('last');
    await closed;
    expect(tookMs()).toBeLessThan(PROMPT_MS);
  });

  it('end at the end of the drain where nothing is under way, or where nothing was ever asked', async () => {
    const { url, close } = await start();
    const [idle, fresh] = [await openConnection(url), await openConnection(url)];
    idle.send(getRequest('/quick'));
    await idle.has('quick');
    const tookMs = stopwatch();
    await close();
    expect(tookMs()).toBeLessThan(PROMPT_MS);
    expect(await idle.closed).toContain('quick');
    expect(await fresh.closed).toBe('');
  });

  it('serve until the end of the drain, and then end, where they are streams of events', async () => {
    const { url, close } = await start();
    const client = await openConnection(url);
    client.send(getRequest('/events', { Accept: 'text/event-stream' }));
    await client.has('data: first');
    const tookMs = stopwatch();
    await close();
    expect(tookMs()).toBeLessThan(PROMPT_MS);
    // A whole answer: its last chunk is there, and the browser connects again.
    expect(await client.closed).toMatch(/\r\n0\r\n\r\n$/);
  });

  it.each([
    [
      'upgrade',
      'GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    ['connect', 'CONNECT far.example:443 HTTP/1.1\r\nHost: far.example:443\r\n\r\n'],
  ])('end at the end of the drain where they have left HTTP by %s', async (event, words) => {
    const { url, close } = await start((app) =>
      (app.getHttpServer() as Server).on(event, (_: unknown, socket: Duplex) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
        socket.resume();
      }),
    );
    const client = await openConnection(url);
    client.send(words);
    await client.has('101');
    const tookMs = stopwatch();
    await close();
    expect(tookMs()).toBeLessThan(PROMPT_MS);
    await client.closed;
  });

  it('do not keep a port from the app that comes next in this process', async () => {
    const first = await start(undefined, { ...PATIENT, drainMs: 0 });
    const client = await openConnection(first.url);
    client.send(getRequest('/slow'));
    await until(() => HeldAnswers.waiting === 1);
    // As hot module replacement does it: nobody waits for the end of the old one.
    const closed = first.close();
    const second = await startDraining(platform, PATIENT, undefined, Number(new URL(first.url).port));
    expect((await second.get('/quick')).text).toBe('quick');
    HeldAnswers.release();
    expect(await client.closed).toContain('slow');
    await closed;
    await second.close();
  });
});

function startDraining(
  platform: Platform,
  options: DrainOptions,
  prepare: (app: INestApplication) => void = () => {},
  port = 0,
) {
  return startHealthApp(
    {},
    {
      platform,
      port,
      metadata: { controllers: [HeldAnswers] },
      prepare(app) {
        drainOnShutdown(app, options);
        prepare(app);
      },
    },
  );
}
