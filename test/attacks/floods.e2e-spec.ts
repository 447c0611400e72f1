import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import { intercepted } from '../support/intercepted-store.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { inEveryHome, type SessionHome } from './session-homes.js';
import { LOGIN_PATH, startProvider, Target } from './target.js';

jest.setTimeout(120_000); // seconds, where nothing else runs

const FLOOD = 20_000;
const BATCH = 250;
const MEGABYTE = 2 ** 20;

/** A request of the flood, no two the same. */
type Junk = (
  number: number,
  target: Target,
) => { readonly target: string; readonly headers?: Record<string, string> };

const JUNK: Junk[] = [
  (n) => ({ target: `${CALLBACK_PATH}?code=${n}&state=${n}` }),
  (n) => ({ target: `${CALLBACK_PATH}?error=error-${n}&state=${n}`, headers: { accept: 'text/html' } }),
  (n, target) => ({
    target: `${CALLBACK_PATH}?code=${n}&state=${n}`,
    headers: {
      cookie: `${target.loginCookie}${n.toString(36)}-${String(n).padStart(22, 'x')}=${n}; ${target.sessionCookie}=${n}`,
    },
  }),
  (n) => ({ target: `${CALLBACK_PATH}?x${n}=${n}`, headers: { 'user-agent': `agent ${n}` } }),
];

/** One connection on which requests are sent without waiting for their answers. */
class Pipeline {
  private readonly socket: Socket;
  private readonly chunks: AsyncIterator<string>;
  private received = '';

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname).setEncoding('latin1');
    this.chunks = this.socket[Symbol.asyncIterator]() as AsyncIterator<string>;
  }

  /** Sends them all; resolves to the heads of their answers. */
  async send(requests: readonly ReturnType<Junk>[]): Promise<string[]> {
    const heads: string[] = [];
    this.socket.write(requests.map(asText).join(''));
    while (heads.length < requests.length) {
      const chunk = await this.chunks.next();
      if (chunk.done === true) throw new Error('The app closed the connection.');
      this.received += chunk.value;
      for (let head = this.take(); head !== undefined; head = this.take()) heads.push(head);
    }
    return heads;
  }

  close(): void {
    this.socket.destroy();
  }

  /** The head of the next answer that is there as a whole. */
  private take(): string | undefined {
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const head = this.received.slice(0, end);
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (this.received.length < end + 4 + length) return undefined;
    this.received = this.received.slice(end + 4 + length);
    return head;
  }
}

const asText = ({ target, headers = {} }: ReturnType<Junk>): string => {
  const lines = Object.entries({ host: 'app.example.test', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [`GET ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n');
};

/** Bytes that are in use, after everything that can be forgotten is. */
async function heapUsed(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let pass = 0; pass < 4; pass += 1) {
    collect();
    await setImmediate(); // weak references live to the end of a turn
  }
  return process.memoryUsage().heapUsed;
}

describe.each(ADAPTERS)('a flood of junk on %s', (adapter) => {
  inEveryHome((open) => {
    let sandbox: MubarokahSandbox;
    let home: SessionHome;
    let writes = 0;
    let target: Target;
    let answered: number;

    beforeAll(async () => {
      [sandbox, home] = await Promise.all([startProvider(), open()]);
      const sessionStore = intercepted(home.store, (method) => {
        if (method !== 'read' && method !== 'list' && method !== 'sweep') writes += 1;
      });
      target = await Target.start(adapter, sandbox, {
        sessionStore,
        hooks: { onLoginFailed: () => void (answered += 1) },
      });
    });
    afterAll(async () => {
      await target.close();
      await Promise.all([sandbox.close(), home.close()]);
    });

    const flood = async (requests: number, junk: readonly Junk[]): Promise<Set<string>> => {
      const seen = new Set<string>();
      const pipeline = new Pipeline(target.test.url);
      try {
        for (let sent = 0; sent < requests; sent += BATCH) {
          const batch = Array.from({ length: BATCH }, (_, index) =>
            junk[index % junk.length]!(sent + index, target),
          );
          for (const head of await pipeline.send(batch)) {
            seen.add(head.slice(0, 12));
            if (/^set-cookie:/im.test(head)) seen.add('a cookie');
          }
          target.forget(); // what the test itself keeps
        }
      } finally {
        pipeline.close();
      }
      return seen;
    };
    const series = async (): Promise<number> => (await target.test.registry.metrics()).split('\n').length;

    it('leaves memory flat, writes no session, sets no cookie and makes no time series', async () => {
      answered = 0;
      await flood(4_000, JUNK);
      const before = { heap: await heapUsed(), series: await series(), writes };
      expect(await flood(FLOOD, JUNK)).toEqual(new Set(['HTTP/1.1 400']));
      const grownBy = (await heapUsed()) - before.heap;
      expect(answered).toBe(FLOOD + 4_000);
      expect(await series()).toBe(before.series);
      expect([before.writes, writes]).toEqual([0, 0]);
      expect(grownBy / MEGABYTE).toBeLessThan(4);
      await expect(target.whoIs(await target.loggedIn())).resolves.toBeDefined();
    });

    it('leaves memory flat and writes no session when it asks for pages with made-up sessions', async () => {
      const junk: Junk[] = [
        (n) => ({ target: '/profile', headers: { cookie: `${target.sessionCookie}=${n}` } }),
      ];
      await flood(2_000, junk);
      const before = { heap: await heapUsed(), writes };
      expect(await flood(5_000, junk)).toEqual(new Set(['HTTP/1.1 401']));
      expect(writes).toBe(before.writes);
      expect(((await heapUsed()) - before.heap) / MEGABYTE).toBeLessThan(4);
    });

    it('leaves memory flat when it begins logins and abandons them', async () => {
      const junk: Junk[] = [(n) => ({ target: `${LOGIN_PATH}?returnTo=/${n}` })];
      await flood(1_000, junk);
      const before = { heap: await heapUsed(), writes };
      expect(await flood(3_000, junk)).toEqual(new Set(['HTTP/1.1 302', 'a cookie']));
      expect(writes).toBe(before.writes);
      expect(((await heapUsed()) - before.heap) / MEGABYTE).toBeLessThan(4);
    });
  });
});
