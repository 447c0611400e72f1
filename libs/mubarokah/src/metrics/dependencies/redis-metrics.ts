import type { ConnectionState, DependencyDefinition, DependencyObserver } from '../../options/index.js';
import { replaceMethod } from './replace-method.js';
import { begin, isPromise, whenSettled } from './timed.js';

const OPERATIONS = ['get', 'set', 'del', 'expire', 'script', 'ping'] as const;

const COMMANDS: Readonly<Record<(typeof OPERATIONS)[number], readonly string[]>> = {
  get: ['get', 'mget', 'getex', 'getdel', 'hget', 'hmget', 'hgetall', 'exists', 'ttl', 'pttl'],
  set: ['set', 'setex', 'psetex', 'setnx', 'mset', 'hset', 'incr', 'incrby', 'decr', 'decrby'],
  del: ['del', 'unlink', 'hdel'],
  expire: ['expire', 'pexpire', 'expireat', 'pexpireat', 'persist'],
  script: ['eval', 'evalsha', 'evalsha_ro', 'eval_ro', 'fcall', 'fcall_ro'],
  ping: ['ping'],
};
const BY_COMMAND = new Map(OPERATIONS.flatMap((one) => COMMANDS[one].map((command) => [command, one])));

/** They wait until something happens, which says nothing of how fast Redis is. */
const WAITING = /^(b[lrz]|wait|subscribe|psubscribe|ssubscribe|monitor|xread)/;

type Call = (...args: unknown[]) => unknown;

/** The part of an ioredis client (or cluster) that is used. */
export interface IoRedisClient {
  readonly status: string;
  sendCommand(...args: never[]): unknown;
}

/** The part of a node-redis client that is used. */
export interface NodeRedisClient {
  readonly isReady: boolean;
  sendCommand(...args: never[]): unknown;
}

/**
 * Measures Redis through the ioredis or node-redis client that the app has: its commands, and whether it is connected.
 * Of a command nothing but its name is looked at; those that wait by nature, such as BLPOP, are left out.
 *
 * @example
 * MubarokahModule.forRoot({ metrics: { dependencies: [redisMetrics('redis', client)] } })
 * @throws {TypeError} when the client is neither
 */
export function redisMetrics(name: string, client: IoRedisClient | NodeRedisClient): DependencyDefinition {
  const { sendCommand, status, isReady } = (client ?? {}) as Partial<IoRedisClient & NodeRedisClient>;
  const isIoRedis = typeof status === 'string';
  // Clusters, pools and sentinels of node-redis send past their own sendCommand: nothing would be counted.
  const isNodeRedis = typeof isReady === 'boolean' && !('getMasterNode' in client);
  if (typeof sendCommand !== 'function' || !(isIoRedis || isNodeRedis))
    throw new TypeError(
      'redisMetrics() needs new Redis(…) or new Redis.Cluster(…) of ioredis, or createClient() of node-redis.',
    );
  return {
    name,
    operations: OPERATIONS,
    attach(observer) {
      observer.connections(() => connectionsOf(client));
      if (isIoRedis) return watchIoRedis(client as IoRedisClient, observer);
      return watchNodeRedis(client as NodeRedisClient, observer);
    },
  };
}

/** A client has one connection. */
function connectionsOf(client: object): Partial<Record<ConnectionState, number>> {
  const { status, isReady, offlineQueue } = client as {
    status?: string;
    isReady?: boolean;
    offlineQueue?: { length: number };
  };
  const pending = offlineQueue === undefined ? {} : { pending: offlineQueue.length };
  return { used: status === 'ready' || isReady === true ? 1 : 0, max: 1, ...pending };
}

/** ioredis hands over a command that carries its own promise; pipelines end here too. */
function watchIoRedis(client: IoRedisClient, observer: DependencyObserver): () => void {
  return replaceMethod(client as unknown as { sendCommand: Call }, 'sendCommand', (send) => (...args) => {
    const command = args[0] as { name?: unknown; promise?: unknown };
    const end = timed(observer, command.name);
    if (end !== undefined && isPromise(command.promise)) whenSettled(command.promise, end);
    return send(...args);
  });
}

/** node-redis hands over the words of the command. What it gives to the app is often a proxy of the client itself. */
function watchNodeRedis(client: NodeRedisClient, observer: DependencyObserver): () => void {
  const itself = (client as unknown as { _self?: NodeRedisClient })._self ?? client;
  return replaceMethod(itself as unknown as { sendCommand: Call }, 'sendCommand', (send) => (...args) => {
    const end = timed(observer, (args[0] as unknown[] | undefined)?.[0]);
    const result = send(...args);
    if (end !== undefined && isPromise(result)) whenSettled(result, end);
    return result;
  });
}

function timed(observer: DependencyObserver, command: unknown): ReturnType<typeof begin> | undefined {
  const name = String(command).toLowerCase();
  return WAITING.test(name) ? undefined : begin(observer, BY_COMMAND.get(name) ?? 'other');
}
