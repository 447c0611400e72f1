import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seriesOfAll } from '../../libs/mubarokah/src/metrics/index.js';
import { ADAPTERS } from '../support/start-app.js';
import { mulberry32 } from './random-flows.js';

/** 200000 shows the same, and takes some minutes. */
const COUNT = Number(process.env.HOSTILE_REQUESTS ?? 10_000);
const LANES = 8;
const MEGABYTE = 1_048_576;
const METHODS = [
  'GET',
  'GET',
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'PROPFIND',
  'SEARCH',
  'LOCK',
];
const ERRORS = ['access_denied', 'server_error', 'invalid_request', 'temporarily_unavailable'];

let provider: Server;
let app: ChildProcess;
let port: number;
let random: () => number;
const agent = new Agent({ keepAlive: true, maxSockets: LANES });

const junk = (): string => (random() * 1e17).toString(36) + random().toString(36).slice(2);
const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;

/** Answers whatever comes to its mind. */
function hostileProvider(): Server {
  return createServer((_, response) => {
    const bodies = [
      junk(),
      'null',
      '[]',
      '{',
      JSON.stringify({ error: junk(), error_description: junk() }),
      JSON.stringify({ access_token: junk(), token_type: 'Bearer', expires_in: 60, scope: junk() }),
      JSON.stringify({ id: junk() }),
    ];
    response.writeHead(oneOf([200, 200, 200, 201, 302, 400, 401, 403, 404, 418, 429]), {
      'Content-Type': oneOf(['application/json', 'text/html', junk()]),
    });
    response.end(oneOf(bodies));
  });
}

interface Answer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** What anybody can send. */
async function strange(): Promise<void> {
  const query = new URLSearchParams({
    [oneOf(['code', 'error', 'state', junk()])]: oneOf([junk(), ...ERRORS]),
    state: junk(),
    error_description: junk(),
  });
  const path = oneOf([
    `/${junk()}`,
    `/things/${junk()}`,
    `/auth/mubarokah/${junk()}`,
    '/auth/mubarokah',
    `/auth/mubarokah/callback?${query}`,
    `/auth/mubarokah/callback?${query}`,
    '/auth/mubarokah/logout',
    `/metrics/${junk()}`,
    `/health?${junk()}`,
    `//${junk()}`,
  ]);
  await ask(oneOf(METHODS), path, {
    'user-agent': junk(),
    'x-request-id': junk(),
    cookie: `mubarokah-login-${junk()}=${junk()}; mubarokah-session=${junk()}`,
    accept: oneOf(['text/html', 'application/json', junk()]),
    traceparent: junk(),
  });
}

/** A login of somebody whose provider answers nonsense. */
async function failingLogin(): Promise<void> {
  const { headers } = await ask('GET', '/auth/mubarokah');
  const state = new URL(String(headers.location)).searchParams.get('state')!;
  const cookie = (headers['set-cookie'] as string[]).map((one) => one.split(';')[0]).join('; ');
  await ask('GET', `/auth/mubarokah/callback?${new URLSearchParams({ code: junk(), state })}`, { cookie });
}

async function repeat(count: number, work: () => Promise<void>): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

const scrape = async (): Promise<string> => (await ask('GET', '/metrics', { accept: 'text/plain' })).body;
const seriesOf = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('nodejs_gc'))
    .map((line) => line.replace(/ \S+$/, ''));

async function heapBytes(): Promise<number> {
  const told = once(app, 'message');
  app.send('measure');
  const [{ heapBytes: bytes }] = (await told) as [{ heapBytes: number }];
  return bytes;
}

describe.each(ADAPTERS)('strangers on %s', (adapter) => {
  beforeEach(async () => {
    random = mulberry32(4);
    provider = hostileProvider().listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const { port: providerPort } = provider.address() as AddressInfo;
    app = fork(
      new URL('hostile-app.mjs', import.meta.url).pathname,
      [adapter, `http://127.0.0.1:${providerPort}`],
      {
        execArgv: ['--expose-gc'],
      },
    );
    [{ port }] = (await once(app, 'message')) as [{ port: number }];
  }, 30_000);

  afterEach(async () => {
    app.kill();
    await once(app, 'exit');
    provider.closeAllConnections();
    provider.close();
  });

  it(`make no series, hold no memory and move no objective with ${COUNT} requests`, async () => {
    // Until everything that there is was used once: compiled code is memory too, and the templates are the app's own.
    await repeat(2_000, strange);
    const [before, heapBefore] = [await scrape(), await heapBytes()];
    await repeat(COUNT, strange);
    const [after, heapAfter] = [await scrape(), await heapBytes()];

    expect(seriesOf(after)).toEqual(seriesOf(before));
    expect(after.length - before.length).toBeLessThan(seriesOf(before).length * 4); // digits
    expect(heapAfter - heapBefore).toBeLessThan(2 * MEGABYTE);
    const counted = [...after.matchAll(/^mubarokah_logins_total\{outcome="\w+",fault="(\w+)"\} [1-9]/gm)];
    expect(counted.map(([, fault]) => fault)).toEqual(['unverified']);

    await repeat(COUNT / 20, failingLogin);
    const last = await scrape();
    // Our own routes answer with more statuses now, each of which is on the list; nothing else is new.
    const others = (text: string) =>
      seriesOf(text).filter((one) => !one.includes('route="/auth/mubarokah/callback"'));
    expect(others(last)).toEqual(others(after));
    const own = seriesOf(last).filter((one) => /^(mubarokah_|oauth_|http_)/.test(one));
    expect(own.length).toBeLessThanOrEqual(seriesOfAll().most);
  }, 900_000);
});
