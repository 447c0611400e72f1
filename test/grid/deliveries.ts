import type { Socket } from 'node:net';

/** A reply before it is framed. */
export interface Reply {
  readonly status: number;
  /** Without those that say where the body ends. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** The connection to write it to; what is put off is dropped when the other side hangs up. */
export interface Line {
  readonly socket: Socket;
  readonly later: (delayMs: number, act: () => void) => void;
  readonly every: (delayMs: number, act: () => void) => void;
}

/** How a reply gets across. */
export interface Delivery {
  /** What a client has in the end: all of it, its first part as if that were all, nothing in time, or a broken line. */
  readonly arrives: 'whole' | 'in part' | 'too late' | 'broken';
  readonly takesMs: number;
  readonly perform: (reply: Reply, line: Line) => void;
  /** The connection ends without a byte: one that was used before may have been dead, so the request comes once more. */
  readonly looksDead?: true;
}

const SLOW_MS = 60;
const PIECES = 6;
const PIECE_MS = 4;
const DRIP_MS = 15;
/** Where `in part` cuts. */
const PART = 0.6;

const hasNoBody = (status: number): boolean => status === 204 || status === 304;

function head({ status, headers }: Reply, framing: readonly string[], version = 'HTTP/1.1'): Buffer {
  return Buffer.from(
    [`${version} ${status} Whatever`, ...headers, ...framing, '', ''].join('\r\n'),
    'latin1',
  );
}
const contentLength = (bytes: number): string => `Content-Length: ${bytes}`;
function sized(reply: Reply, bytes = reply.body.length): Buffer {
  return hasNoBody(reply.status)
    ? head(reply, [])
    : Buffer.concat([head(reply, [contentLength(bytes)]), reply.body]);
}
const chunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const CHUNKED = 'Transfer-Encoding: chunked';
const LAST_CHUNK = Buffer.from('0\r\n\r\n');
function chunks(body: Buffer): Buffer {
  const third = Math.ceil(body.length / 3);
  return Buffer.concat(
    [0, 1, 2]
      .map((at) => body.subarray(at * third, (at + 1) * third))
      .filter(isSome)
      .map(chunk),
  );
}
const isSome = ({ length }: Buffer): boolean => length > 0;

const whole = (perform: Delivery['perform'], takesMs = 0): Delivery => ({
  arrives: 'whole',
  takesMs,
  perform,
});
const tooLate = (perform: Delivery['perform']): Delivery => ({ arrives: 'too late', takesMs: 0, perform });
const broken = (perform: Delivery['perform']): Delivery => ({ arrives: 'broken', takesMs: 0, perform });
/** Not HTTP, or a frame that contradicts itself: whoever guesses what was meant can be fooled. */
const nonsense = (make: (reply: Reply) => Buffer): Delivery =>
  broken((reply, { socket }) => void socket.end(make(reply)));

/** Promises one byte more than there is, so that even an empty body never ends. */
const begun = (reply: Reply, bytes: number): Buffer => {
  const start = sized(reply, reply.body.length + 1);
  return start.subarray(0, start.length - reply.body.length + bytes);
};
type Ending = (socket: Socket) => void;
const reset: Ending = (socket) => void socket.resetAndDestroy();
const close: Ending = (socket) => void socket.end();
const cutAt = (bytesOf: (body: Buffer) => number, ending: Ending): Delivery =>
  broken((reply, { socket }) => void socket.write(begun(reply, bytesOf(reply.body)), () => ending(socket)));
const inHeaders = (ending: Ending): Delivery =>
  broken((reply, { socket }) => void socket.write(halfHead(reply), () => ending(socket)));
const halfHead = (reply: Reply): Buffer => head(reply, []).subarray(0, 20);

const drip = (start: (reply: Reply) => Buffer, drop: string): Delivery =>
  tooLate((reply, { socket, every }) => {
    socket.write(start(reply));
    every(DRIP_MS, () => void socket.write(drop));
  });

export const DELIVERIES = {
  'at once': whole((reply, { socket }) => void socket.write(sized(reply))),
  'at once, and hangs up': whole(
    (reply, { socket }) =>
      void socket.end(sized({ ...reply, headers: [...reply.headers, 'Connection: close'] })),
  ),
  'in chunks': whole(
    (reply, { socket }) =>
      void socket.write(
        hasNoBody(reply.status)
          ? head(reply, [])
          : Buffer.concat([head(reply, [CHUNKED]), chunks(reply.body), LAST_CHUNK]),
      ),
  ),
  'in chunks, with a trailer': whole(
    (reply, { socket }) =>
      void socket.end(
        hasNoBody(reply.status)
          ? head(reply, [])
          : Buffer.concat([
              head(reply, [CHUNKED, 'Trailer: Retry-After', 'Connection: close']),
              chunks(reply.body),
              Buffer.from('0\r\nRetry-After: 1\r\n\r\n'),
            ]),
      ),
  ),
  'until it hangs up': whole(
    (reply, { socket }) =>
      void socket.end(Buffer.concat([head(reply, ['Connection: close']), bodyOf(reply)])),
  ),
  'by HTTP/1.0': whole(
    (reply, { socket }) => void socket.end(Buffer.concat([head(reply, [], 'HTTP/1.0'), bodyOf(reply)])),
  ),
  'in pieces': whole((reply, { socket, later }) => {
    const bytes = sized(reply);
    const size = Math.ceil(bytes.length / PIECES);
    for (let at = 0; at < PIECES; at += 1)
      later(at * PIECE_MS, () => void socket.write(bytes.subarray(at * size, (at + 1) * size)));
  }, PIECES * PIECE_MS),
  'after early hints': whole(
    (reply, { socket }) =>
      void socket.write(
        Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'), sized(reply)]),
      ),
  ),
  // Which nobody asked for: undici takes it for a broken answer, while RFC 9110 §15.2 would have it read over.
  'after a continue': broken(
    (reply, { socket }) =>
      void socket.write(Buffer.concat([Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), sized(reply)])),
  ),
  'before another reply': whole(
    (reply, { socket }) =>
      void socket.end(
        Buffer.concat([
          sized(reply),
          sized({ status: 200, headers: [], body: Buffer.from('{"id":"somebody else"}') }),
        ]),
      ),
  ),
  slowly: whole((reply, { socket, later }) => later(SLOW_MS, () => void socket.write(sized(reply))), SLOW_MS),

  'shorter than said': broken((reply, { socket }) => void socket.end(sized(reply, reply.body.length + 10))),
  'longer than said': {
    arrives: 'in part',
    takesMs: 0,
    perform: (reply, { socket }) => void socket.end(sized(reply, Math.floor(reply.body.length * PART))),
  },
  'of two lengths': nonsense((reply) =>
    Buffer.concat([
      head(reply, [contentLength(reply.body.length), contentLength(reply.body.length + 1)]),
      reply.body,
    ]),
  ),
  'of a length and in chunks': nonsense((reply) =>
    Buffer.concat([head(reply, [contentLength(5), CHUNKED]), chunks(reply.body), LAST_CHUNK]),
  ),
  'of a length below 0': nonsense((reply) => sized(reply, -1)),
  'of a length that is a word': nonsense((reply) =>
    Buffer.concat([head(reply, ['Content-Length: long']), reply.body]),
  ),
  'in a chunk without size': nonsense((reply) =>
    Buffer.concat([head(reply, [CHUNKED]), Buffer.from('zz\r\n'), reply.body]),
  ),
  'in chunks without an end': nonsense((reply) =>
    Buffer.concat([head(reply, [CHUNKED]), chunks(reply.body)]),
  ),
  'with a NUL in a header': nonsense((reply) =>
    sized({ ...reply, headers: [...reply.headers, 'X-Nul: a\0b'] }),
  ),
  'with too long a header': nonsense((reply) =>
    sized({ ...reply, headers: [...reply.headers, `X-Long: ${'h'.repeat(20_000)}`] }),
  ),
  'not by HTTP': nonsense(({ body }) => Buffer.concat([Buffer.from('SSH-2.0-hello\r\n\r\n'), body])),
  // Nobody asked for it: Node ends the connection, with neither an error nor a response.
  'by switching protocols': nonsense(() =>
    Buffer.from('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
  ),

  'never begins': tooLate(() => {}),
  'stops in the headers': tooLate((reply, { socket }) => void socket.write(halfHead(reply))),
  'stops after the headers': tooLate((reply, { socket }) => void socket.write(begun(reply, 0))),
  'stops before the end': tooLate((reply, { socket }) => void socket.write(begun(reply, reply.body.length))),
  'headers drip for ever': drip((reply) => head(reply, []).subarray(0, -2), 'X-Drip: 1\r\n'),
  'body drips for ever': drip(
    (reply) => Buffer.concat([head(reply, [CHUNKED]), chunks(reply.body)]),
    '1\r\n \r\n',
  ),
  'hints drip for ever': drip(() => Buffer.alloc(0), 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'),

  'reset before it begins': { ...broken((_, { socket }) => reset(socket)), looksDead: true },
  'closed before it begins': { ...broken((_, { socket }) => close(socket)), looksDead: true },
  'reset in the headers': inHeaders(reset),
  'closed in the headers': inHeaders(close),
  'reset after the headers': cutAt(() => 0, reset),
  'reset after the first byte': cutAt((body) => Math.min(1, body.length), reset),
  'reset half way': cutAt((body) => Math.floor(body.length / 2), reset),
  'closed half way': cutAt((body) => Math.floor(body.length / 2), close),
  'reset before the last byte': cutAt((body) => body.length, reset),
  'closed before the last byte': cutAt((body) => body.length, close),
} as const satisfies Record<string, Delivery>;

function bodyOf({ status, body }: Reply): Buffer {
  return hasNoBody(status) ? Buffer.alloc(0) : body;
}

export type DeliveryName = keyof typeof DELIVERIES;
export const DELIVERY_NAMES = Object.keys(DELIVERIES) as DeliveryName[];
export const deliveryOf = (name: DeliveryName): Delivery => DELIVERIES[name];
