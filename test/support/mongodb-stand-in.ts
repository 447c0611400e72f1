import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** The `bson` of MongoDB's driver. */
export interface Bson {
  serialize(document: object): Uint8Array;
  deserialize(bytes: Uint8Array): Record<string, unknown>;
}

export interface MongodbStandIn {
  readonly port: number;
  /** How many `ping` commands came. */
  readonly pings: number;
  stop(): Promise<void>;
}

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

const HELLO = {
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 25, // MongoDB 8.0
  readOnly: false,
  ok: 1,
};

/**
 * Not a MongoDB: no mongod can be had from Debian or from npm. It speaks as much of the wire protocol as the real
 * driver needs to connect, to be watched, to `ping` and to find nothing in a collection, so that what is tested is how
 * the driver and its pool behave on a path that falls silent, and not what a server does.
 * https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
export async function startMongodbStandIn(bson: Bson): Promise<MongodbStandIn> {
  const sockets = new Set<Socket>();
  let pings = 0;
  const answerTo = (command: Record<string, unknown>): object => {
    if ('hello' in command || 'ismaster' in command || 'isMaster' in command) return HELLO;
    if ('find' in command) return { cursor: { id: 0n, ns: 'test.things', firstBatch: [] }, ok: 1 };
    if ('ping' in command) pings++;
    return { ok: 1 };
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= HEADER_BYTES && received.length >= received.readInt32LE(0)) {
        const length = received.readInt32LE(0);
        const answer = reply(bson, received.subarray(0, length), answerTo);
        received = received.subarray(length);
        socket.write(answer);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get pings() {
      return pings;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function reply(bson: Bson, message: Buffer, answerTo: (command: Record<string, unknown>) => object): Buffer {
  const opCode = message.readInt32LE(12);
  const requestId = message.readInt32LE(4);
  switch (opCode) {
    case OP_QUERY: {
      // Flags, then a name that ends with a zero byte, then two numbers: the driver's first words.
      const afterName = message.indexOf(0, HEADER_BYTES + 4) + 1;
      const answer = bson.serialize(answerTo(bson.deserialize(message.subarray(afterName + 8))));
      const fields = Buffer.alloc(20);
      fields.writeInt32LE(8, 0); // AwaitCapable
      fields.writeInt32LE(1, 16); // one document
      return framed(OP_REPLY, requestId, Buffer.concat([fields, answer]));
    }
    case OP_MSG: {
      // Flags, then a section of kind 0, which holds the command.
      const answer = bson.serialize(answerTo(bson.deserialize(message.subarray(HEADER_BYTES + 5))));
      return framed(OP_MSG, requestId, Buffer.concat([Buffer.alloc(5), answer]));
    }
    default:
      throw new Error(`the stand-in does not know operation ${opCode}`);
  }
}

function framed(opCode: number, responseTo: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + body.length, 0);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, body]);
}
