import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { expect, it, jest } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { drainOnShutdown, type DrainOptions } from '../../libs/mubarokah/src/health/index.js';
import { createHealthApp, startHealthApp } from './health-app.js';
import { selfSigned } from './self-signed.js';
import { HeldAnswers } from './held-answers.js';
import { getRequest, openConnection } from './raw-connection.js';
import { until } from '../support/until.js';
import { stopwatch } from '../support/waited-for-cpu.js';

const PATIENT: DrainOptions = { drainMs: 50, hardLimitMs: 60_000, signals: [] };
/** Much less than Node keeps an idle connection, and than this app would wait for one. */
const PROMPT_MS = 2_000;

type FoundAddresses = (error: null, addresses: LookupAddress[]) => void;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

it('drains the servers that an app made itself around its Express instance', async () => {
  const log: string[] = [];
  const hooks = { provide: 'HOOKS', useValue: { onModuleDestroy: () => void log.push('hook') } };
  const app = await createHealthApp({}, { metadata: { controllers: [HeldAnswers], providers: [hooks] } });
  await app.init();
  const express = app.getHttpAdapter().getInstance() as RequestListener;
  const servers = [createServer(express), createSecureServer(selfSigned(), express)];
  drainOnShutdown(app, { ...PATIENT, servers });
  await Promise.all(servers.map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));

  const urls = servers.map((server, index) => `http${index === 0 ? '' : 's'}://127.0.0.1:${portOf(server)}`);
  const clients = await Promise.all(urls.map(openConnection));
  const fresh = await Promise.all(urls.map(openConnection));
  for (const client of clients) client.send(getRequest('/slow'));
  await until(() => HeldAnswers.waiting === 2);
  const closed = app.close();
  expect((await fetch(`${urls[0]}/health/ready`)).status).toBe(503);
  await until(() => servers.every(({ listening }) => !listening));
  await Promise.all(fresh.map(({ closed }) => closed));
  expect(log).toEqual([]);
  const tookMs = stopwatch();
  HeldAnswers.release();
  for (const client of clients) expect(await client.closed).toMatch(/^Connection: close\r$.*slow/ims);
  await closed;
  expect(log).toEqual(['hook']);
  expect(tookMs()).toBeLessThan(PROMPT_MS);
});

it('waits for the answers of servers that it was not told of', async () => {
  const log: string[] = [];
  const hooks = { provide: 'HOOKS', useValue: { onModuleDestroy: () => void log.push('hook') } };
  const app = await createHealthApp({}, { metadata: { controllers: [HeldAnswers], providers: [hooks] } });
  drainOnShutdown(app, PATIENT);
  await app.init();
  const server = createServer(app.getHttpAdapter().getInstance() as RequestListener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${portOf(server)}`;
  const [busy, idle] = [await openConnection(url), await openConnection(url)];
  busy.send(getRequest('/slow'));
  idle.send(getRequest('/quick'));
  await Promise.all([idle.has('quick'), until(() => HeldAnswers.waiting === 1)]);
  const closed = app.close();
  await idle.closed; // the drain is over
  expect(log).toEqual([]);
  HeldAnswers.release();
  expect(await busy.closed).toMatch(/^Connection: close\r$.*slow/ims);
  await closed;
  expect(log).toEqual(['hook']);
  server.close();
});

it('ends at once where nothing listens, as in a serverless handler', async () => {
  const app = await createHealthApp({});
  drainOnShutdown(app, { ...PATIENT, drainMs: 10_000 });
  await app.init();
  const tookMs = stopwatch();
  await app.close();
  expect(tookMs()).toBeLessThan(PROMPT_MS);
});

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

(hasIpv6 ? it : it.skip)('drains both servers that Fastify opens for localhost', async () => {
  const app = await createHealthApp(
    {},
    {
      platform: 'fastify',
      metadata: { controllers: [HeldAnswers] },
      prepare: (app) => drainOnShutdown(app, PATIENT),
    },
  );
  // Here it may have one address only; Fastify listens at all that it has.
  const { lookup } = dns;
  jest.spyOn(dns, 'lookup').mockImplementation(((
    host: string,
    options: LookupOptions,
    found: FoundAddresses,
  ) => {
    if (host !== 'localhost' || !options.all) lookup(host, options, found as never);
    else
      found(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ]);
  }) as never);
  await app.listen(0, 'localhost');
  jest.restoreAllMocks();
  const port = portOf(app.getHttpServer() as Server);
  const clients = await Promise.all(
    ['127.0.0.1', '[::1]'].map((host) => openConnection(`http://${host}:${port}`)),
  );
  for (const client of clients) client.send(getRequest('/slow'));
  await until(() => HeldAnswers.waiting === 2);
  const closed = app.close();
  await until(() => !(app.getHttpServer() as Server).listening);
  const tookMs = stopwatch();
  HeldAnswers.release();
  for (const client of clients) expect(await client.closed).toMatch(/^Connection: close\r$.*slow/ims);
  await closed;
  expect(tookMs()).toBeLessThan(PROMPT_MS);
});

it('lets the streams of HTTP/2 end, and the sessions of clients go', async () => {
  const { app, url, close } = await startHealthApp(
    {},
    {
      adapter: new FastifyAdapter({ http2: true } as object),
      metadata: { controllers: [HeldAnswers] },
      prepare: (app) => drainOnShutdown(app, PATIENT),
    },
  );
  const [idle, busy] = [connectHttp2(url), connectHttp2(url)];
  const ended = [idle, busy].map((session) => once(session, 'close'));
  await once(idle, 'connect');
  const answer = busy.request({ ':path': '/slow' });
  const body = text(answer);
  await until(() => HeldAnswers.waiting === 1);
  const closed = close();
  await until(() => !(app.getHttpServer() as Server).listening);
  const tookMs = stopwatch();
  HeldAnswers.release();
  expect(await body).toBe('slow');
  await closed;
  await Promise.all(ended);
  expect(tookMs()).toBeLessThan(PROMPT_MS);
});
