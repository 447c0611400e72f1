import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import express, { type Express } from 'express';
import { startApp, type TestApp } from '../support/start-app.js';

let app: TestApp | undefined;
let server: Server | undefined;
afterEach(async () => {
  server?.close();
  await app?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("an app's own server around its Express instance", () => {
  it.each<[string, (instance: Express) => RequestListener]>([
    ['that has it as its listener', (instance) => instance],
    ['whose app has mounted it', (instance) => express().use(instance)],
    // As serverless handlers do.
    [
      'that calls its handle',
      (instance) => (request, response) => void (instance as Handler).handle(request, response),
    ],
  ])('%s is counted, each request once', async (_, listenerFor) => {
    app = await startApp('express');
    const url = await serve(listenerFor(app.app.getHttpAdapter().getInstance() as Express));
    for (const base of [url, app.url]) {
      const { status } = await fetch(`${base}/auth/mubarokah`, { redirect: 'manual' });
      expect(status).toBe(302);
    }
    const text = await app.registry.metrics();
    expect(text).toContain('oauth_requests_total{route="mubarokah.authorize",status_code="302"} 2\n');
    expect(text).toMatch(/^http_server_request_duration_seconds_count\{.*route="\/auth\/mubarokah".*\} 2$/m);
  });
});

type Handler = Express & { handle: RequestListener };
