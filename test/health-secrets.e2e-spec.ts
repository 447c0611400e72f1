import { afterEach, describe, expect, it } from '@jest/globals';
import { MubarokahEvents } from '../libs/mubarokah/src/events/index.js';
import {
  customCheck,
  databaseCheck,
  mubarokahCheck,
  redisCheck,
} from '../libs/mubarokah/src/health/index.js';
import { freePort } from './support/free-port.js';
import { capturedLog } from './support/captured-log.js';
import { type HealthApp, PLATFORMS, startHealthApp } from './support/health-app.js';
import { rejecting } from './support/rejecting.js';

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

let running: HealthApp | undefined;
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

describe.each(PLATFORMS)('what errors and replies hold, on %s', (platform) => {
  it('is in no body, header, log line or event, authorised or not', async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const log = capturedLog();
    const events: unknown[] = [];
    const quick = { intervalMs: 20, timeoutMs: 10 };
    running = await startHealthApp(
      {
        details: TOKEN,
        checks: [
          databaseCheck('db', leaking, quick),
          redisCheck('redis', { ping: leaking, on: () => {}, status: 'ready' }, quick),
          customCheck('thrown', leaking, quick),
          customCheck('text', rejecting('planted-message'), quick),
          customCheck(
            'terminus',
            async () => ({ http: { status: 'down', message: 'connect planted-host.internal:80' } }),
            quick,
          ),
          customCheck('nonsense', async () => ({ 'planted-key': 'planted-reply' }), quick),
          mubarokahCheck({ mode: 'active', intervalMs: 200, timeoutMs: 100 }),
        ],
      },
      {
        platform,
        options: { baseUrl, clientSecret: PLANTED[0]!, cookieSecret: PLANTED[1]! },
        prepare(app) {
          app.useLogger(log);
          app.get(MubarokahEvents, { strict: false }).on('health-check', (event) => events.push(event));
        },
      },
    );
    let seen = '';
    for (const authorization of ['', `Bearer ${TOKEN}`]) {
      for (const accept of ['*/*', 'application/health+json']) {
        for (const path of [
          '/health',
          '/health/live',
          '/health/ready',
          '/health/deep',
          '/health/deep?verbose',
        ]) {
          const { text, headers } = await running.get(path, { headers: { authorization, accept } });
          seen += `${text}\n${JSON.stringify([...headers])}\n`;
        }
      }
    }
    seen += log.lines.join('\n') + JSON.stringify(events);
    expect(seen).toContain('the check failed');
    expect(log.lines.join()).toContain('db is down: the check failed; this instance is not ready');
    expect(events.length).toBeGreaterThan(6);
    expect(PLANTED.filter((secret) => seen.includes(secret))).toEqual([]);
    expect(seen).not.toContain(new URL(baseUrl).port);
    expect(seen).not.toContain('127.0.0.1');
  });
});
