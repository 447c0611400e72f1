import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { redis, RedisSessionStore, RedisTokenStore } from 'nestjs-mubarokah';
import { sessionStoreChecks } from 'nestjs-mubarokah/testing';
import { Redis as Redis6 } from 'ioredis-6';
import { createClientPool, createCluster, createSentinel } from 'redis';
import {
  createClientPool as createClientPool6,
  createCluster as createCluster6,
  createSentinel as createSentinel6,
} from 'redis-6';
import { newSession } from '../libs/mubarokah/src/testing/stores/new-session.js';
import { describeWith } from './support/binaries.js';
import type { ConnectedClient } from './support/redis-clients.js';
import { startRedis } from './support/redis.js';
import { startSessions } from './support/live-a-session.js';
import { startSentinel } from './support/redis-sentinel.js';
import { until } from './support/until.js';
import { type RunningCluster, startRedisCluster } from './support/redis-cluster.js';

type Connect = (ports: readonly number[]) => Promise<ConnectedClient>;

/** Both majors are made in the same way. */
const MAJORS = {
  ioredis: { 'ioredis 5': Redis, 'ioredis 6': Redis6 as unknown as typeof Redis },
  nodeRedis: {
    'node-redis 5': { createCluster, createSentinel, createClientPool },
    'node-redis 6': {
      createCluster: createCluster6 as unknown as typeof createCluster,
      createSentinel: createSentinel6 as unknown as typeof createSentinel,
      createClientPool: createClientPool6 as unknown as typeof createClientPool,
    },
  },
} as const;

const clusterOfIoredis =
  (Client: typeof Redis): Connect =>
  async (ports) => {
    const client = new Client.Cluster(ports.map((port) => ({ host: '127.0.0.1', port })));
    client.on('error', () => {});
    return { client, close: async () => client.disconnect() };
  };

const clusterOfNodeRedis =
  (create: typeof createCluster): Connect =>
  async (ports) => {
    const client = create({
      rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })),
      // Otherwise it goes on after destroy() to look for a node that is gone.
      defaults: { socket: { reconnectStrategy: false } },
    });
    client.on('error', () => {});
    await client.connect();
    return { client, close: () => client.close().catch(() => {}) };
  };

const CLUSTER_CLIENTS: Readonly<Record<string, Connect>> = {
  ...mapped(MAJORS.ioredis, clusterOfIoredis),
  ...mapped(MAJORS.nodeRedis, (made) => clusterOfNodeRedis(made.createCluster)),
};

const SENTINEL_CLIENTS: readonly ((port: number) => Promise<ConnectedClient>)[] = [
  ...Object.values(MAJORS.ioredis).map((Client) => async (port: number) => {
    const client = new Client({ sentinels: [{ host: '127.0.0.1', port }], name: 'main' });
    client.on('error', () => {});
    return { client, close: async () => client.disconnect() };
  }),
  ...Object.values(MAJORS.nodeRedis).map((made) => async (port: number) => {
    const client = made.createSentinel({
      name: 'main',
      sentinelRootNodes: [{ host: '127.0.0.1', port }],
    });
    client.on('error', () => {});
    await client.connect();
    return { client, close: async () => client.destroy() };
  }),
];

describeWith('redis-server')('a Redis Cluster of three nodes', () => {
  let cluster: RunningCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  }, 30_000);
  afterAll(() => cluster.stop());

  it('has its commands timed and its nodes counted with ioredis', async () => {
    const client = new Redis.Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
    client.on('error', () => {});
    await client.ping();
    // A node is connected to when it is asked for the first time.
    for (const node of client.nodes()) await node.ping();
    const seen: string[] = [];
    let connections: () => object = () => ({});
    const detach = redis('redis', client).metrics!.attach({
      operation: (operation, succeeded) => void seen.push(`${operation} ${succeeded}`),
      cacheRequest: () => undefined,
      connections: (read) => (connections = read),
    });
    await client.set('{a}1', 'x');
    await client.pipeline().get('{a}1').del('{a}1').exec();
    await client.lpush('{a}2', 'x');
    await client.get('{a}2').catch(() => undefined);
    expect(seen).toEqual(['set true', 'get true', 'del true', 'other true', 'get false']);
    expect(connections()).toEqual({ used: 3, max: 3, pending: 0 });
    detach();
    await client.del('{a}2');
    expect(seen).toHaveLength(5);
    client.disconnect();
  });

  describe.each(Object.keys(CLUSTER_CLIENTS))('with %s', (name) => {
    let connected: ConnectedClient;
    beforeAll(async () => {
      connected = await CLUSTER_CLIENTS[name]!(cluster.nodes.map(({ port }) => port));
    });
    afterAll(() => connected.close());

    it.each(sessionStoreChecks(() => new RedisSessionStore(connected.client)))('$name', ({ run }) => run());

    it('keeps tokens', async () => {
      const tokens = new RedisTokenStore(connected.client, `${name}:tokens:`).forApp('app');
      await tokens.put(['a', 'b'], 'value', 'login', 60_000);
      expect((await tokens.read(['a']))?.value).toBe('value');
      expect(await tokens.acquire('a', 'holder', 1_000)).toBeDefined();
      expect(await tokens.remove(['a', 'b'], 'any')).toBe('value');
    });

    it('carries an app from login to logout', async () => {
      const lived = await startSessions(connected, `${name}:app`);
      await lived.live();
      await lived.close();
    });

    it('is up', async () => {
      expect(await verdictOf(connected.client)).toEqual({ status: 'up' });
    });
  });
});

describeWith('redis-server')('a Redis Cluster that lost a node', () => {
  it.each(Object.keys(CLUSTER_CLIENTS))(
    'is down with %s, though the other nodes answer',
    async (name) => {
      const cluster = await startRedisCluster();
      const connected = await CLUSTER_CLIENTS[name]!(cluster.nodes.map(({ port }) => port));
      try {
        expect(await verdictOf(connected.client)).toEqual({ status: 'up' });
        await cluster.nodes[2]!.stop();
        await until(async () => (await verdictOf(connected.client).catch(() => 'down')) === 'down', 15_000);
      } finally {
        await connected.close();
        await cluster.stop();
      }
    },
    30_000,
  );
});

describeWith('redis-server')('a Redis behind a Sentinel', () => {
  it('carries an app from login to logout and tells the truth, with each client, before and after a failover', async () => {
    const sentinel = await startSentinel();
    const clients = await Promise.all(SENTINEL_CLIENTS.map((connect) => connect(sentinel.port)));
    try {
      const apps = [];
      for (const [index, connected] of clients.entries()) {
        const app = await startSessions(connected, `${index}:app`);
        apps.push(app);
        await app.live();
        expect(await verdictOf(connected.client)).toEqual({ status: 'up' });
      }
      await sentinel.failOver();
      for (const [index, { client }] of clients.entries()) {
        const sessions = new RedisSessionStore(client, `${index}:`).forApp('app');
        await until(
          async () =>
            sessions.create(newSession('after')).then(
              () => true,
              () => false,
            ),
          20_000,
        );
        expect(await sessions.read('after')).toBe('value of after');
        await until(
          async () => JSON.stringify(await verdictOf(client).catch(() => '')) === '{"status":"up"}',
          20_000,
        );
        await apps[index]!.live();
        await apps[index]!.close();
      }
    } finally {
      await Promise.all(clients.map((one) => one.close()));
      await sentinel.stop();
    }
  }, 60_000);
});

describeWith('redis-server')('a pool of node-redis', () => {
  it.each(Object.entries(MAJORS.nodeRedis))('keeps sessions and is up, of %s', async (_, made) => {
    const redis = await startRedis();
    const pool = made.createClientPool({ url: redis.url });
    pool.on('error', () => {});
    await pool.connect();
    const sessions = new RedisSessionStore(pool).forApp('app');
    await sessions.create(newSession('a'));
    expect(await sessions.end('a')).toBe('value of a');
    expect(await sessions.sweep()).toEqual({ active: 0, expired: 0 });
    expect(await verdictOf(pool)).toEqual({ status: 'up' });
    pool.destroy();
    await redis.stop();
  });
});

describe('a client that is not known', () => {
  it.each([{}, null, 'redis://127.0.0.1', { ping: () => 'PONG' }])(
    'is refused with the list: %p',
    (client) => {
      const list = /new Redis\.Cluster\(…\) of ioredis, or createClient\(\)/;
      expect(() => new RedisSessionStore(client as never)).toThrow(list);
      expect(() => new RedisTokenStore(client as never)).toThrow(list);
      expect(() => redis('redis', client as never)).toThrow(list);
    },
  );

  it.each([
    ['createCluster', createCluster({ rootNodes: [] })],
    ['createSentinel', createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] })],
  ])('is none of %s, which is checked and not measured', (_, client) => {
    expect(redis('redis', client)).toEqual({ name: 'redis', check: { probe: expect.any(Function) } });
  });
});

async function verdictOf(client: ConnectedClient['client']): Promise<unknown> {
  return redis('redis', client).check!.probe({ signal: AbortSignal.timeout(2_000), timeoutMs: 2_000 });
}

function mapped<T, R>(named: Readonly<Record<string, T>>, make: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, make(value)]));
}
