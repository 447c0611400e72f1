// Strangers, in a process of their own so that the app has a CPU for itself. Told how many requests to send, they say
// how many were answered. Requests are pipelined on raw sockets: an HTTP client would cost more than the app.
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { mulberry32 } from './random-flows.js';

/** What the strangers are told to do. */
export interface HostileWork {
  /** `requests` are whatever comes to mind; `logins` are begun as they should be, and come back with a lie. */
  readonly kind: 'requests' | 'logins';
  /** How many requests to send; a login takes two. */
  readonly count: number;
}

const LANES = 8;
/** As many requests go out on one connection before it is closed. */
const BATCH = 50;
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
const ERRORS = [
  'access_denied',
  'server_error',
  'invalid_request',
  'temporarily_unavailable',
  'consent_required',
];

const port = Number(process.argv[2]);
const random = mulberry32(4);
const junk = (): string => (random() * 1e17).toString(36) + random().toString(36).slice(2);
const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;

function requestText(method: string, path: string, headers: Record<string, string>, body = ''): string {
  const all = { Host: 'localhost', ...headers, ...(body === '' ? {} : { 'Content-Length': body.length }) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** Sends them over one connection, and resolves to the answers. */
async function exchange(requests: readonly string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const last = requests.length - 1;
  const closing = requests[last]!.replace('\r\n', '\r\nConnection: close\r\n');
  socket.write(requests.slice(0, last).join('') + closing);
  return (await text(socket)).split(/(?=HTTP\/1\.1 \d{3} )/).filter((answer) => answer !== '');
}

/** What anybody can send. */
function strangeRequest(): string {
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
  const method = oneOf(METHODS);
  // Of JSON that it cannot read, Fastify closes the connection, and with it those that came behind.
  const body = ['POST', 'PUT'].includes(method) ? JSON.stringify({ [junk()]: junk() }) : '';
  return requestText(
    method,
    path,
    {
      'User-Agent': junk(),
      'X-Request-Id': junk(),
      'X-Forwarded-For': junk(),
      [`X-${junk()}`]: junk(),
      Cookie: `mubarokah-${junk()}-login-${junk()}=${junk()}; mubarokah-${junk()}-session=${junk()}`,
      Accept: oneOf(['text/html', 'application/json', junk()]),
      ...(body === '' ? {} : { 'Content-Type': oneOf(['application/json', junk()]) }),
      Traceparent: junk(),
    },
    body,
  );
}

/** Comes back from a login that was begun, with an error that nobody sent or a code that nobody gave out. */
function forgedCallback(begun: string): string {
  const state = /[?&]state=([^&\s]+)/.exec(begun)?.[1] ?? junk();
  const cookies = [...begun.matchAll(/^set-cookie: ([^;]+)/gim)].map(([, cookie]) => cookie);
  const lie = oneOf([`code=${junk()}`, `error=${oneOf([junk(), ...ERRORS])}&error_description=${junk()}`]);
  return requestText('GET', `/auth/mubarokah/callback?${lie}&state=${state}`, { Cookie: cookies.join('; ') });
}

async function batch(kind: HostileWork['kind'], count: number): Promise<number> {
  if (kind === 'requests') return (await exchange(Array.from({ length: count }, strangeRequest))).length;
  const begin = requestText('GET', '/auth/mubarokah', { Accept: 'text/html' });
  const begun = await exchange(Array.from({ length: count / 2 }, () => begin));
  return begun.length + (await exchange(begun.map(forgedCallback))).length;
}

process.on('message', ({ kind, count }: HostileWork) => {
  let [left, answered] = [count, 0];
  const lane = async (): Promise<void> => {
    while (left > 0) {
      const next = Math.min(left, BATCH);
      left -= next;
      const got = await batch(kind, next);
      answered += got;
    }
  };
  void Promise.all(Array.from({ length: LANES }, lane)).then(() => process.send!({ answered }));
});
// The test is gone.
process.on('disconnect', () => process.exit());
process.send!({ ready: true });
