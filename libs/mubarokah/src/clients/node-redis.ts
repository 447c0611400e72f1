import { once } from 'node:events';
import type { DependencyMetrics, DependencyObserver } from './measure/dependency-observer.js';
import { beginCommand, REDIS_OPERATIONS } from './measure/redis-operation.js';
import { replaceMethod } from './measure/replace-method.js';
import { type Call, isPromise, whenSettled } from './measure/timed.js';
import type { RedisCommand, RedisConnection } from './redis-connection.js';

interface Connection {
  /** Whether commands can be sent, and whether the client was connected at all. */
  readonly isReady?: boolean;
  readonly isOpen?: boolean;
  /** Ends it without waiting for what was sent. */
  destroy?(): void;
}

/** The part of a node-redis client that is used: `createClient()` or `createClientPool()`. */
export interface NodeRedisClient extends Connection {
  sendCommand(args: string[]): Promise<unknown>;
}

/** The part of node-redis' `createCluster()` that is used. */
export interface NodeRedisCluster extends Connection {
  readonly masters: readonly unknown[];
  sendCommand(firstKey: string | undefined, isReadonly: boolean, args: string[]): Promise<unknown>;
}

/** The part of node-redis' `createSentinel()` that is used. */
export interface NodeRedisSentinel extends Connection {
  getMasterNode(): unknown;
  sendCommand(isReadonly: boolean, args: string[]): Promise<unknown>;
}

/** The part of node-redis' `createClientPool()` that only a pool has. */
interface NodeRedisPool {
  execute(task: (client: object) => unknown): unknown;
  readonly idleClients: number;
  readonly clientsInUse: number;
  readonly tasksQueueLength: number;
}

type AnyClient = NodeRedisClient | NodeRedisCluster | NodeRedisSentinel;

export function nodeRedis(target: object): RedisConnection | undefined {
  if (typeof (target as { sendCommand?: unknown }).sendCommand !== 'function') return undefined;
  const client = target as AnyClient;
  const metrics = metricsOf(client);
  return {
    command: commandOf(client),
    isCluster: isCluster(client),
    state() {
      if (client.isOpen === false) return 'closed';
      return client.isReady === false ? 'connecting' : 'ready';
    },
    ready: (signal) => once(client as never, 'ready', { signal }),
    ...(metrics !== undefined && { metrics }),
    close: () => client.destroy?.(),
  };
}

function isCluster(client: AnyClient): client is NodeRedisCluster {
  return Array.isArray((client as Partial<NodeRedisCluster>).masters);
}

function isSentinel(client: AnyClient): client is NodeRedisSentinel {
  return typeof (client as Partial<NodeRedisSentinel>).getMasterNode === 'function';
}

function isPool(client: object): client is NodeRedisPool {
  const { execute, tasksQueueLength } = client as Partial<NodeRedisPool>;
  return typeof execute === 'function' && typeof tasksQueueLength === 'number';
}

function commandOf(client: AnyClient): RedisCommand {
  if (isCluster(client)) {
    return (command, ...args) => client.sendCommand(firstKey(command, args), false, [command, ...args]);
  }
  if (isSentinel(client)) return (command, ...args) => client.sendCommand(false, [command, ...args]);
  return (command, ...args) => client.sendCommand([command, ...args]);
}

const WITHOUT_KEY: ReadonlySet<string> = new Set(['PING', 'INFO', 'CLUSTER']);

/** Of the commands that are sent here; a script follows its text with the number of its keys. */
function firstKey(command: string, args: readonly string[]): string | undefined {
  if (command === 'EVAL' || command === 'EVALSHA') return args[2];
  return WITHOUT_KEY.has(command) ? undefined : args[0];
}

/** None for clusters and sentinels: what they send, and through which connection, only private parts of them know. */
function metricsOf(client: AnyClient): DependencyMetrics | undefined {
  if (isCluster(client) || isSentinel(client)) return undefined;
  return {
    operations: REDIS_OPERATIONS,
    attach: (observer) => (isPool(client) ? watchPool(client, observer) : watchClient(client, observer)),
  };
}

function watchClient(client: NodeRedisClient, observer: DependencyObserver): () => void {
  observer.connections(() => ({ used: client.isReady === true ? 1 : 0, max: 1 }));
  return watchCommands(client, observer);
}

/** Each connection from the first time that it is lent. */
function watchPool(pool: NodeRedisPool, observer: DependencyObserver): () => void {
  observer.connections(() => ({
    used: pool.clientsInUse,
    idle: pool.idleClients,
    pending: pool.tasksQueueLength,
  }));
  const watched = new Map<object, () => void>();
  const restore = replaceMethod(
    itself(pool) as unknown as { execute: Call },
    'execute',
    (execute) => (task) =>
      execute((client: object) => {
        if (!watched.has(client)) watched.set(client, watchCommands(client, observer));
        return (task as (client: object) => unknown)(client);
      }),
  );
  return () => {
    restore();
    for (const restoreClient of watched.values()) restoreClient();
  };
}

/** A command is handed over as its words. */
function watchCommands(client: object, observer: DependencyObserver): () => void {
  return replaceMethod(itself(client) as { sendCommand: Call }, 'sendCommand', (send) => (...args) => {
    const end = beginCommand(observer, (args[0] as unknown[] | undefined)?.[0]);
    const result = send(...args);
    if (end !== undefined && isPromise(result)) whenSettled(result, end);
    return result;
  });
}

/** What node-redis gives to the app is often an object that inherits from the client, which sends by its own methods. */
function itself(client: object): object {
  return (client as { readonly _self?: object })._self ?? client;
}
