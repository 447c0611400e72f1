import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type BodyName, bodyOf } from './bodies.js';
import { deliveryOf, type Line } from './deliveries.js';
import type { Asked } from './expectation.js';
import { ALWAYS, type Answer } from './grid-case.js';
import { headersOf } from './header-sets.js';

type Path = '/oauth/token' | '/api/user' | '/api/user/details';

/** What the provider says at one path, and how often before it says something good. */
export interface Script {
  readonly path: Path;
  readonly answer: Answer;
  readonly times: number;
}

interface Received {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly form: URLSearchParams;
}

const GOOD: Answer = { status: 200, body: 'good', headers: 'plain', delivery: 'at once' };
const THIEF = '/thief';
const TLS_HELLO = '\x16';

/** A provider on a bare socket: it can say whatever a wire can carry, and stop wherever a wire can break. */
export class FaultServer {
  private script: Script = { path: '/oauth/token', answer: GOOD, times: ALWAYS };
  private received: Received[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly hangsUpOnTls: boolean,
  ) {
    server.on('connection', (socket) => this.serve(socket));
  }

  /** @param hangsUpOnTls whether it says so where it is greeted by TLS, rather than nothing at all */
  static async start(hangsUpOnTls: boolean): Promise<FaultServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultServer(server, hangsUpOnTls);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Begins anew. */
  follow(script?: Script): void {
    this.script = script ?? { path: '/oauth/token', answer: GOOD, times: 0 };
    this.received = [];
  }

  /** How often each path was asked for since. */
  get asked(): Asked & { readonly elsewhere: number } {
    const count = (path: string): number => this.received.filter((request) => request.path === path).length;
    const [token, user, details] = [count('/oauth/token'), count('/api/user'), count('/api/user/details')];
    return { token, user, details, elsewhere: this.received.length - token - user - details };
  }

  /** The forms that the token endpoint got since. */
  get forms(): readonly URLSearchParams[] {
    return this.received.filter(({ path }) => path === '/oauth/token').map(({ form }) => form);
  }

  /** The `Authorization` headers that came with the API's requests since. */
  get authorizations(): readonly (string | undefined)[] {
    return this.received
      .filter(({ path }) => path.startsWith('/api/'))
      .map(({ authorization }) => authorization);
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    const timers = new Set<NodeJS.Timeout>();
    socket
      .on('error', () => {})
      .on('close', () => {
        this.sockets.delete(socket);
        for (const timer of timers) clearTimeout(timer);
      });
    const line: Line = {
      socket,
      later: (delayMs, act) => void timers.add(setTimeout(act, delayMs)),
      every: (delayMs, act) => void timers.add(setInterval(act, delayMs)),
    };
    let buffer = '';
    let isUsed = false;
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      buffer += chunk;
      if (this.hangsUpOnTls && buffer.startsWith(TLS_HELLO)) socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      for (let end = endOfRequest(buffer); end > 0; end = endOfRequest(buffer)) {
        const request = parse(buffer.slice(0, end));
        buffer = buffer.slice(end);
        this.answer(request, line, isUsed);
        isUsed = true;
      }
    });
  }

  private answer(request: Received, line: Line, isUsed: boolean): void {
    const { path, answer, times } = this.script;
    const earlier = this.received.filter((other) => other.path === request.path).length;
    const { status, body, headers, delivery } = request.path === path && earlier < times ? answer : GOOD;
    const reply = { status, headers: this.headers(headers, body), body: bodyOf(body).bytes };
    const { looksDead, perform } = deliveryOf(delivery);
    // It comes again, on a connection of its own, and counts then.
    if (looksDead !== true || !isUsed) this.received.push(request);
    perform(reply, line);
  }

  private headers(name: Answer['headers'], body: BodyName): string[] {
    const { encoding } = bodyOf(body);
    const packed = encoding === undefined ? [] : [`Content-Encoding: ${encoding}`];
    return [...headersOf(name).lines(Date.now(), `http://localhost:${this.port}${THIEF}`), ...packed];
  }
}

/** Where the first request of `buffer` ends, or 0 where it has not ended yet. */
function endOfRequest(buffer: string): number {
  const head = buffer.indexOf('\r\n\r\n');
  if (head < 0) return 0;
  const length = Number(/^content-length: *(\d+)/im.exec(buffer.slice(0, head))?.[1] ?? 0);
  const end = head + 4 + length;
  return buffer.length >= end ? end : 0;
}

function parse(request: string): Received {
  const head = request.slice(0, request.indexOf('\r\n\r\n'));
  return {
    path: head.split(' ')[1] ?? '',
    authorization: /^authorization: *(.*)$/im.exec(head)?.[1],
    form: new URLSearchParams(request.slice(head.length + 4)),
  };
}
