import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seriesOfAll } from '../../libs/mubarokah/src/metrics/index.js';
import { ADAPTERS } from '../support/start-app.js';
import type { HostileWork } from './hostile-clients.js';
import { mulberry32 } from './random-flows.js';

/** On all adapters together. */
const REQUESTS = Number(process.env.HOSTILE_REQUESTS ?? 200_000);
const MEGABYTE = 1_048_576;
/** Ends of a login that say nothing of how well logins go. */
const NOBODYS_FAULT = ['user', 'unverified', 'claimed'];

/** The app's templates, and those for what is none of them. */
const ROUTES = [
  '/auth/mubarokah',
  '/auth/mubarokah/callback',
  '/auth/mubarokah/logout',
  '/things/:id',
  '_overflow',
  '_unmatched',
];

let isProviderMad: boolean;
let provider: Server;
let app: ChildProcess;
let clients: ChildProcess;
let url: string;
const random = mulberry32(5);
const junk = (): string => (random() * 1e17).toString(36) + random().toString(36).slice(2);
const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;

/** How Mubarokah ID refuses a code that it never gave out, whatever else it says. */
const refusal = (): object =>
  oneOf([
    { error: 'invalid_grant', error_description: junk(), hint: junk() },
    { error: 'invalid_request', message: junk(), hint: 'Cannot decrypt the authorization code' },
    { error: 'invalid_grant', [junk()]: junk(), hint: 'Failed to verify `code_verifier`.' },
    { error: 'invalid_request', message: junk() },
  ]);

/** Anything but an answer of Mubarokah ID. */
const nonsense = (): string =>
  oneOf([
    junk(),
    'null',
    '[]',
    '{',
    JSON.stringify({ error: junk(), error_description: junk() }),
    JSON.stringify({ access_token: junk(), token_type: 'Bearer', expires_in: 60, scope: junk() }),
    JSON.stringify({ id: junk() }),
  ]);

const hostileProvider = (): Server =>
  createServer((_, response) => {
    if (!isProviderMad) {
      response.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify(refusal()));
      return;
    }
    const status = oneOf([200, 200, 200, 201, 302, 400, 401, 403, 404, 418, 429]);
    const type = oneOf(['application/json', 'text/html', junk()]);
    response.writeHead(status, { 'Content-Type': type }).end(nonsense());
  });

async function notified(child: ChildProcess, message: object): Promise<Record<string, number>> {
  const answer = once(child, 'message');
  child.send(message);
  return ((await answer) as [Record<string, number>])[0];
}

/** Resolves to how many requests were answered: all of them, or something is wrong. */
async function send(kind: HostileWork['kind'], count: number): Promise<number> {
  const { answered } = await notified(clients, { kind, count } satisfies HostileWork);
  expect(answered).toBe(count);
  return count;
}

const heapBytes = async (): Promise<number> => (await notified(app, {})).heapBytes!;

const scrape = async (): Promise<string> =>
  (await fetch(`${url}/metrics`, { headers: { accept: 'text/plain' } })).text();

/** A scrape without its values; how the runtime collects garbage is not the strangers' doing. */
const seriesOf = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('nodejs_gc'))
    .map((line) => (line.startsWith('#') ? line : line.replace(/ \S+$/, '')));

/** By which routes the app's requests are told apart. */
const routesOf = (text: string): string[] => {
  const lines = text.matchAll(/^http_server_request_duration_seconds_count\{.*route="(.*?)"/gm);
  return [...new Set([...lines].map(([, route]) => route!))].sort();
};

/** What the login objective is made of. */
const objectiveOf = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('mubarokah_logins_total{'))
    .filter((line) => !NOBODYS_FAULT.some((fault) => line.includes(`fault="${fault}"`)));

const loginsOf = (text: string): string[] =>
  [...text.matchAll(/^mubarokah_logins_total\{outcome="\w+",fault="(\w+)"\} [1-9]/gm)].map(
    ([, fault]) => fault!,
  );

describe.each(ADAPTERS)('strangers on %s', (adapter) => {
  beforeEach(async () => {
    isProviderMad = false;
    provider = hostileProvider().listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const { port: providerPort } = provider.address() as AddressInfo;
    const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
    app = fork(here('hostile-app.mjs'), [adapter, `http://127.0.0.1:${providerPort}`], {
      execArgv: ['--expose-gc'],
    });
    const [{ port }] = (await once(app, 'message')) as [{ port: number }];
    url = `http://127.0.0.1:${port}`;
    clients = fork(here('hostile-clients.ts'), [`${port}`], {
      execArgv: ['--import', here('../support/register-typescript.mjs')],
    });
    await once(clients, 'message');
  }, 30_000);

  afterEach(async () => {
    clients.kill();
    app.kill();
    await Promise.all([once(clients, 'exit'), once(app, 'exit')]);
    provider.closeAllConnections();
    provider.close();
  });

  const count = REQUESTS / ADAPTERS.length;
  it(`make no series, hold no memory and move no objective with ${count} requests`, async () => {
    // Until everything that there is was used once: compiled code is memory too, and the templates are the app's own.
    await send('requests', 20_000);
    await send('logins', 5_000);
    const [before, heapBefore] = [await scrape(), await heapBytes()];
    expect(routesOf(before)).toEqual(ROUTES);

    const startedAt = performance.now();
    let sent = await send('requests', count * 0.84);
    sent += await send('logins', count * 0.1);
    const [after, heapAfter] = [await scrape(), await heapBytes()];
    expect(seriesOf(after)).toEqual(seriesOf(before));
    expect(loginsOf(after).sort()).toEqual(NOBODYS_FAULT.toSorted());
    expect(objectiveOf(after)).toEqual(objectiveOf(before));
    expect(heapAfter - heapBefore).toBeLessThan(2 * MEGABYTE);

    // Now it is Mubarokah ID itself that answers anything, and logins do fail.
    isProviderMad = true;
    sent += await send('logins', count * 0.06);
    const [last, heapLast] = [await scrape(), await heapBytes()];
    expect(sent).toBe(count);
    expect(loginsOf(last)).toContain('provider');
    // Our own routes answer with more statuses now, each of which is on the list; nothing else is new.
    const others = (text: string): string[] =>
      seriesOf(text).filter((one) => !one.includes('route="/auth/mubarokah/callback"'));
    expect(others(last)).toEqual(others(after));
    const own = seriesOf(last).filter((one) => /^(mubarokah_|oauth_|http_)/.test(one));
    expect(own.length).toBeLessThanOrEqual(seriesOfAll().most);
    expect(heapLast - heapBefore).toBeLessThan(2 * MEGABYTE);

    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    const kilobytes = Math.round((Math.max(heapAfter, heapLast) - heapBefore) / 1024);
    const digits = after.length - before.length;
    process.stdout.write(
      `${adapter}: ${sent} hostile requests in ${seconds} s, heap ${kilobytes} KB more, a scrape ${digits} digits longer\n`,
    );
  }, 600_000);
});
