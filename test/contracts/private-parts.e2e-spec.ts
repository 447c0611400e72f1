/**
 * What the library uses of others though they do not promise it, one test each: what fails here after an update says what
 * has to be looked at. Those of Knex, Sequelize and TypeORM, which are not installed here, are in `health/orms.e2e-spec.ts`.
 */
import 'reflect-metadata';
import { createServer as createHttpServer, get as httpGet, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, RequestMethod } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Redis as Redis6 } from 'ioredis-6';
import { Pool } from 'pg';
import { Histogram, Registry } from 'prom-client';
import { createClient, createClientPool } from 'redis';
import { createClient as createClient6, createClientPool as createClientPool6 } from 'redis-6';
import * as undici from 'undici';
import { ADAPTERS, startApp } from '../support/start-app.js';

let server: Server | undefined;
afterEach(() => void server?.close());

const listen = async (made: Server): Promise<number> => {
  await once((server = made).listen(0, '127.0.0.1'), 'listening');
  return (made.address() as AddressInfo).port;
};

describe('undici', () => {
  it.each([
    ['core/connect.js', 'buildConnector'],
    ['dispatcher/env-http-proxy-agent.js', 'EnvHttpProxyAgent'],
    ['dispatcher/pool.js', 'Pool'],
  ] as const)('has in lib/%s its %s', async (file, name) => {
    const part = (await import(`undici/lib/${file}`)) as { default: unknown };
    expect(part.default).toBe(undici[name]);
  });

  it('has in lib/api/api-connect.js the connect() of its pools', async () => {
    const { default: connect } = await import('undici/lib/api/api-connect.js');
    // Its entry point puts it there.
    expect(connect).toBe(Reflect.get(undici.Pool.prototype, 'connect'));
  });
});

describe('pg', () => {
  it('reads options.connectionTimeoutMillis of a pool while connect() runs', async () => {
    const sockets: Socket[] = [];
    const port = await listen(createServer((socket) => sockets.push(socket))); // never answers
    const pool = new Pool({ host: '127.0.0.1', port });
    pool.options.connectionTimeoutMillis = 50;
    const connecting = pool.connect();
    pool.options.connectionTimeoutMillis = 0;
    await expect(connecting).rejects.toThrow(/timeout/);
    for (const socket of sockets) socket.destroy();
    await pool.end();
  });
});

describe.each([
  ['5', createClient, createClientPool],
  [
    '6',
    createClient6 as unknown as typeof createClient,
    createClientPool6 as unknown as typeof createClientPool,
  ],
])('node-redis %s', (_, createOne, createPool) => {
  it('sends the commands of a client by sendCommand() of its _self', async () => {
    const client = createOne();
    const itself = (client as unknown as { _self: { sendCommand: unknown } })._self;
    const sent: unknown[] = [];
    itself.sendCommand = async (words: unknown) => void sent.push(words);
    await client.get('a');
    await client.sendCommand(['PING']);
    expect(sent).toEqual([['GET', 'a'], ['PING']]);
  });

  it('lends the connections of a pool by execute() of its _self', async () => {
    const pool = createPool();
    const itself = (pool as unknown as { _self: { execute: unknown } })._self;
    let lent = 0;
    itself.execute = async () => void (lent += 1);
    await pool.get('a');
    await pool.sendCommand(['PING']);
    expect(lent).toBe(2);
  });
});

describe.each([
  ['5', Redis],
  ['6', Redis6 as unknown as typeof Redis],
])('ioredis %s', (_, Client) => {
  it('hands each command to sendCommand(), with its name and its promise', async () => {
    const client = new Client({ lazyConnect: true });
    const sent: { name: string; promise: unknown }[] = [];
    client.sendCommand = (command) => {
      sent.push(command);
      command.resolve('OK');
      return command.promise;
    };
    await client.get('a');
    await client.call('PING');
    await client
      .pipeline()
      .del('a')
      .exec()
      .catch(() => undefined);
    expect(
      sent.slice(0, 2).map(({ name, promise }) => [name.toLowerCase(), promise instanceof Promise]),
    ).toEqual([
      ['get', true],
      ['ping', true],
    ]);
    client.disconnect();
  });

  it('keeps what it cannot send yet in offlineQueue', async () => {
    const client = new Client({ port: await listen(createServer()), lazyConnect: true });
    client.on('error', () => undefined);
    const commands = [client.get('a'), client.get('b')].map((command) => command.catch(() => undefined));
    expect((client as unknown as { offlineQueue: { length: number } }).offlineQueue.length).toBe(2);
    client.disconnect();
    await Promise.all(commands);
  });
});

describe('prom-client', () => {
  it('keeps the series of a histogram in hashMap, with labels, bucketValues, sum and count', () => {
    const registers = [new Registry()];
    const histogram = new Histogram({ name: 'h', help: 'h', labelNames: ['a'], buckets: [1, 2], registers });
    histogram.observe({ a: 'x' }, 1.5);
    const { hashMap, upperBounds } = histogram as unknown as { hashMap: object; upperBounds: number[] };
    expect(upperBounds).toEqual([1, 2]);
    expect(Object.values(hashMap)).toEqual([
      expect.objectContaining({ labels: { a: 'x' }, bucketValues: { 1: 0, 2: 1 }, sum: 1.5, count: 1 }),
    ]);
  });

  it('gives the values of a metric by getForPromString(), and its default labels as _defaultLabels', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ app: 'x' });
    const histogram = new Histogram({ name: 'h', help: 'h', buckets: [1], registers: [registry] });
    const internals = histogram as unknown as { getForPromString(): Promise<object> };
    expect(await internals.getForPromString()).toMatchObject({
      name: 'h',
      type: 'histogram',
      values: expect.any(Array),
    });
    expect((registry as unknown as { _defaultLabels: object })._defaultLabels).toEqual({ app: 'x' });
  });
});

describe.each(ADAPTERS)('Nest, on %s', (adapter) => {
  it('lets a method of an app be defined anew through its proxy, and has the one before on the prototype', async () => {
    const running = await startApp(adapter);
    const { app } = running;
    const internals = app as unknown as { unsubscribeFromProcessSignals: unknown };
    expect(typeof internals.unsubscribeFromProcessSignals).toBe('function');
    const calls: string[] = [];
    const value = async function (this: typeof app): Promise<void> {
      calls.push('ours');
      await (Object.getPrototypeOf(this) as typeof app).close.call(this);
      calls.push('closed');
    };
    Object.defineProperty(app, 'close', { value, configurable: true });
    await running.close();
    expect(calls).toEqual(['ours', 'closed']);
  });
});

describe('Nest', () => {
  it('keeps the path and the method of a handler, and the imports of a module, as metadata', () => {
    @Controller('there')
    class There {
      @Get('here')
      here(): void {}
    }
    @Module({ imports: [There] })
    class Importer {}
    const read = (key: string, of: object): unknown => Reflect.getMetadata(key, of);
    const here = Reflect.get(There.prototype, 'here') as object;
    expect([
      read('path', There),
      read('path', here),
      read('method', here),
      read('imports', Importer),
    ]).toEqual(['there', 'here', RequestMethod.GET, [There]]);
  });
});

describe('Node', () => {
  it('notes the answer under way on its connection as _httpMessage', async () => {
    const noteOf = (socket: Socket): unknown => (socket as { _httpMessage?: unknown })._httpMessage;
    let response: ServerResponse | undefined;
    const port = await listen(createHttpServer((_, answer) => (response = answer)));
    const answered = once(httpGet({ port, host: '127.0.0.1', agent: false }), 'response');
    await once(server!, 'request');
    const { socket } = response!.req;
    expect(noteOf(socket)).toBe(response);
    response!.end();
    await answered;
    expect(noteOf(socket) ?? undefined).toBeUndefined();
  });
});
