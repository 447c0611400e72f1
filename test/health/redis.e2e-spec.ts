import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { MubarokahEvents } from '../../libs/mubarokah/src/events/index.js';
import { redis } from 'nestjs-mubarokah';
import { RedisHealthIndicator } from '../../libs/mubarokah/src/health/index.js';
import { describeWith } from '../support/binaries.js';
import { type HealthApp, PLATFORMS, startHealthApp } from './health-app.js';
import { type RunningRedis, startRedis } from '../support/redis.js';
import { until } from '../support/until.js';

const QUICK = { intervalMs: 100, timeoutMs: 80 };

let running: HealthApp | undefined;
const start = async (...parameters: Parameters<typeof startHealthApp>): Promise<HealthApp> =>
  (running = await startHealthApp(...parameters));

/** What each probe comes to from now on. */
function statusesOf({ app }: HealthApp): string[] {
  const statuses: string[] = [];
  app.get(MubarokahEvents, { strict: false }).on('health-check', ({ status }) => void statuses.push(status));
  return statuses;
}

afterEach(async () => {
  await running?.close();
  running = undefined;
});

describeWith('redis-server')('a real Redis', () => {
  let server: RunningRedis;
  let clients: { disconnect(): unknown }[] = [];

  const ioredis = (url = server.url): Redis => {
    const client = new Redis(url, { retryStrategy: () => 30 }).on('error', () => {});
    clients.push(client);
    return client;
  };
  const nodeRedis = async (url = server.url) => {
    const client = createClient({ url, socket: { reconnectStrategy: 30 } }).on('error', () => {});
    await client.connect();
    clients.push({ disconnect: () => client.isOpen && client.destroy() });
    return client;
  };

  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const client of clients) client.disconnect();
    clients = [];
  });
  afterAll(() => server.stop());

  it.each(PLATFORMS)(
    'takes readiness down while it is gone, not the basic check, and back (%s)',
    async (platform) => {
      const own = await startRedis();
      const client = new Redis(own.url, { retryStrategy: () => 30 }).on('error', () => {});
      clients.push(client);
      const { get } = await start({ dependencies: [redis('redis', client, QUICK)] }, { platform });
      await until(async () => (await get('/health/ready')).status === 200);
      await own.stop();
      await until(async () => (await get('/health/ready')).status === 503);
      expect((await get('/health')).status).toBe(200);
      expect((await get('/health/live')).status).toBe(200);
      const again = await startRedis(own.port);
      await until(async () => (await get('/health/ready')).status === 200);
      await again.stop();
    },
  );

  it('asks through the connection the app has, one PING at a time, also while Redis is silent', async () => {
    const client = ioredis();
    const calls = jest.spyOn(client, 'call');
    const pings = (): number => calls.mock.calls.filter(([command]) => command === 'PING').length;
    const { get } = await start({ dependencies: [redis('redis', client, QUICK)] });
    const statuses = statusesOf(running!);
    await until(async () => (await get('/health/ready')).status === 200);
    const observer = ioredis();
    const connections = async (): Promise<number> =>
      ((await observer.client('LIST')) as string).trim().split('\n').length;
    const connectionsBefore = await connections();

    server.pause();
    const [pingsBefore, probesBefore] = [pings(), statuses.length];
    await until(async () => (await get('/health/ready')).status === 503);
    await until(() => statuses.length >= probesBefore + 10, 20_000);
    expect(pings() - pingsBefore).toBeLessThanOrEqual(2);
    server.resume();
    expect(await connections()).toBe(connectionsBefore);
    await until(async () => (await get('/health/ready')).status === 200);
  });

  it('is asked by each indicator alone, whichever client the app has', async () => {
    const { app } = await start();
    const indicator = app.get(RedisHealthIndicator, { strict: false });
    const both = { ioredis: ioredis(), 'node-redis': await nodeRedis() };
    for (const [name, client] of Object.entries(both)) {
      expect(await indicator.pingCheck(name, client)).toEqual({
        [name]: { status: 'up', responseTime: expect.any(Number) },
      });
      server.pause();
      expect(await indicator.pingCheck(name, client, { timeoutMs: 50 })).toMatchObject({
        [name]: { status: 'down', message: 'the client calls itself connected, but gets no answer' },
      });
      server.resume();
      await until(async () => (await indicator.pingCheck(name, client))[name]?.status === 'up');
    }
    const closed = await nodeRedis();
    closed.destroy();
    expect(await indicator.pingCheck('closed', closed)).toMatchObject({
      closed: { status: 'down', message: 'the client is not connected' },
    });
  });

  describe.each(['ioredis', 'node-redis'] as const)('that takes no writes, through %s', (name) => {
    const client = (url?: string) => (name === 'ioredis' ? ioredis(url) : nodeRedis(url));

    it.each<[string, string, string[], string[]]>([
      [
        'its memory is full',
        'it is full and takes no writes',
        ['CONFIG', 'SET', 'maxmemory', '1'],
        ['CONFIG', 'SET', 'maxmemory', '0'],
      ],
      [
        'it is a replica since a failover',
        'it takes no writes',
        ['REPLICAOF', '127.0.0.1', '9'],
        ['REPLICAOF', 'NO', 'ONE'],
      ],
    ])('is degraded and says why when %s, and ejects nobody', async (_, message, fault, cure) => {
      const operator = ioredis();
      const run = ([command, ...parameters]: string[]) => operator.call(command!, ...parameters);
      const { get } = await start({
        dependencies: [redis('redis', await client(), QUICK)],
        details: () => true,
      });
      const measured = statusesOf(running!);
      const isDeep = async (status: string): Promise<boolean> =>
        (await get('/health/deep')).json.status === status;
      await until(() => isDeep('ok'));
      try {
        await run(fault);
        await until(() => isDeep('degraded'));
        expect((await get('/health/deep')).json.details.redis).toMatchObject({ status: 'degraded', message });
        expect((await get('/health/ready')).status).toBe(200);
        expect(measured.at(-1)).toBe('degraded');
      } finally {
        await run(cure);
      }
      await until(() => isDeep('ok'));
    });

    it('is up while it hands over to a replica', async () => {
      const operator = ioredis();
      const { get } = await start({ dependencies: [redis('redis', await client(), QUICK)] });
      await until(async () => (await get('/health/deep')).json.status === 'ok');
      await operator.call('CLIENT', 'PAUSE', '60000', 'WRITE');
      try {
        const statuses = statusesOf(running!);
        await until(() => statuses.length >= 5, 20_000);
        expect([...new Set(statuses)]).toEqual(['up']);
        expect((await get('/health/deep')).json.status).toBe('ok');
      } finally {
        await operator.call('CLIENT', 'UNPAUSE');
      }
    });

    it('is up where nobody may ask, which is tried once', async () => {
      const operator = ioredis();
      await operator.call(
        'ACL',
        'SETUSER',
        'reader',
        'on',
        'nopass',
        '~*',
        '+@read',
        '+@connection',
        '-info',
      );
      const url = server.url.replace('//', '//reader:any@');
      const { get } = await start({ dependencies: [redis('redis', await client(url), QUICK)] });
      await until(async () => (await get('/health/deep')).json.status === 'ok');
      await operator.call('ACL', 'LOG', 'RESET');
      const statuses = statusesOf(running!);
      await until(() => statuses.length >= 5, 20_000);
      expect([...new Set(statuses)]).toEqual(['up']);
      expect((await get('/health/deep')).json.status).toBe('ok');
      expect(await operator.call('ACL', 'LOG')).toEqual([]);
    });
  });
});
