import { once } from 'node:events';
import type { DependencyMetrics } from './measure/dependency-observer.js';
import { beginCommand, REDIS_OPERATIONS } from './measure/redis-operation.js';
import { replaceMethod } from './measure/replace-method.js';
import { type Call, isPromise, whenSettled } from './measure/timed.js';
import type { PoolUsage } from './ping/pool-usage.js';
import type { RedisConnection } from './redis-connection.js';

/** The part of an ioredis client that is used: `new Redis(…)`, with `sentinels` too, or `new Redis.Cluster(…)`. */
export interface IoRedisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  /** Where the connection stands. */
  readonly status?: string;
  disconnect?(): void;
}

/** What only some have, and types do not always tell. */
interface Shape {
  readonly isCluster?: unknown;
  readonly offlineQueue?: { readonly length: number };
  nodes?(): readonly Pick<IoRedisClient, 'status'>[];
}

export function ioRedis(target: object): RedisConnection | undefined {
  if (typeof (target as Partial<IoRedisClient>).call !== 'function') return undefined;
  const client = target as IoRedisClient;
  return {
    command: (command, ...args) => client.call(command, ...args),
    isCluster: (client as Shape).isCluster === true,
    state() {
      const { status } = client;
      // In `wait` it connects with the first command.
      if (status === undefined || ['ready', 'wait'].includes(status)) return 'ready';
      return status === 'end' ? 'closed' : 'connecting';
    },
    ready: (signal) => once(client as never, 'ready', { signal }),
    metrics: metricsOf(client),
    close: () => client.disconnect?.(),
  };
}

function metricsOf(client: IoRedisClient): DependencyMetrics {
  return {
    operations: REDIS_OPERATIONS,
    attach(observer) {
      observer.connections(() => usageOf(client));
      // A command carries its own promise; pipelines end here too.
      return replaceMethod(client as unknown as { sendCommand: Call }, 'sendCommand', (send) => (...args) => {
        const command = args[0] as { name?: unknown; promise?: unknown };
        const end = beginCommand(observer, command.name);
        if (end !== undefined && isPromise(command.promise)) whenSettled(command.promise, end);
        return send(...args);
      });
    },
  };
}

/** One connection, or on a cluster one to each node. */
function usageOf(client: IoRedisClient & Shape): Partial<PoolUsage> {
  const connections = client.isCluster === true ? (client.nodes?.() ?? []) : [client];
  return {
    used: connections.filter(({ status }) => status === 'ready').length,
    max: connections.length,
    ...(client.offlineQueue !== undefined && { pending: client.offlineQueue.length }),
  };
}
