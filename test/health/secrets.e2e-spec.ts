import { afterEach, describe, expect, it } from '@jest/globals';
import { custom, database, redis } from 'nestjs-mubarokah';
import { MubarokahEvents } from 'nestjs-mubarokah/events';
import { freePort } from '../support/free-port.js';
import { capturedLog } from '../support/captured-log.js';
import { rejecting } from '../support/rejecting.js';
import { ADAPTERS, startApp, type TestApp } from '../support/start-app.js';

const PATHS = [
  '/health',
  '/health/live',
  '/health/ready',
  '/health/deep',
  '/health/deep?verbose',
  '/health/storage',
];
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';
const TOKEN = 'planted-details-token';
const PLANTED = [
  'planted-client-secret',
  'planted-cookie-secret-of-32-characters',
  TOKEN,
  'planted-message',
  'planted-name',
  'planted-code',
  'planted-cause',
  'planted-reply',
  'planted-key',
  'planted-dsn-password',
  'planted-host.internal',
  'planted.stack.frame',
];

let running: TestApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const leakyError = (): Error => {
  const error = new Error(
    'planted-message postgres://app:planted-dsn-password@planted-host.internal:5432/app',
    {
      cause: 'planted-cause',
    },
  );
  return Object.assign(error, {
    name: 'planted-name',
    code: 'planted-code',
    stack: 'at planted.stack.frame (x.js:1:1)',
  });
};
const leaking = rejecting(leakyError());

describe.each(ADAPTERS)('what errors and replies hold, on %s', (adapter) => {
  it('is in no body, header, log line, event or metric, authorised or not', async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const log = capturedLog();
    const events: unknown[] = [];
    const quick = { intervalMs: 20, timeoutMs: 10 };
    const dependencies = [
      database('db', { $queryRawUnsafe: leaking }, quick),
      redis('redis', { call: leaking, status: 'ready' }, quick),
      custom('thrown', leaking, quick),
      custom('text', rejecting('planted-message'), quick),
      custom(
        'terminus',
        async () => ({ http: { status: 'down', message: 'connect planted-host.internal:80' } }),
        quick,
      ),
      custom('nonsense', async () => ({ 'planted-key': 'planted-reply' }), quick),
    ];
    running = await startApp(adapter, {
      options: () => ({
        baseUrl,
        clientSecret: PLANTED[0]!,
        cookieSecret: PLANTED[1]!,
        dependencies,
        health: {
          details: TOKEN,
          mubarokah: { mode: 'active', intervalMs: 200, timeoutMs: 100 },
          groups: { storage: ['db', 'redis'] },
        },
      }),
      logger: log,
      configure(app) {
        app.get(MubarokahEvents, { strict: false }).on('health-check', (event) => events.push(event));
      },
    });
    const { url } = running;
    const seenAt = async (path: string, headers: Record<string, string>): Promise<string> => {
      const answer = await fetch(url + path, { headers });
      return `${await answer.text()}\n${JSON.stringify([...answer.headers])}\n`;
    };

    let notified = '';
    for (const authorization of ['', `Bearer ${TOKEN}`]) {
      for (const accept of ['*/*', 'application/health+json']) {
        for (const path of PATHS) notified += await seenAt(path, { authorization, accept });
      }
    }
    expect(notified).toContain('the check failed');
    const metrics = `${await seenAt('/metrics', {})}${await seenAt('/metrics', { accept: OPEN_METRICS })}`;
    expect(metrics.match(/^mubarokah_health_status\{check="(db|mubarokah)"\} 0$/gm)).toHaveLength(4);
    expect(log.lines.join()).toContain('db is down: the check failed; this instance is not ready');
    expect(events.length).toBeGreaterThan(6);

    const seen = notified + metrics + log.lines.join('\n') + JSON.stringify(events);
    expect(PLANTED.filter((secret) => seen.includes(secret))).toEqual([]);
    expect(seen).not.toContain(`:${new URL(baseUrl).port}`);
    expect(seen).not.toContain('127.0.0.1');
  });
});
