/** The part of an ioredis client that is used: `new Redis(…)`, with `sentinels` too, or `new Redis.Cluster(…)`. */
interface IoRedisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** The part of a node-redis client that is used: `createClient()` or `createClientPool()`. */
interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>;
}

/** The part of node-redis' `createCluster()` that is used. */
interface NodeRedisCluster {
  readonly masters: readonly unknown[];
  sendCommand(firstKey: string | undefined, isReadonly: boolean, args: string[]): Promise<unknown>;
}

/** The part of node-redis' `createSentinel()` that is used. */
interface NodeRedisSentinel {
  getMasterNode(): unknown;
  sendCommand(isReadonly: boolean, args: string[]): Promise<unknown>;
}

/** The app's own client: of ioredis or node-redis, for one Redis, a Sentinel or a Redis Cluster. */
export type RedisClient = IoRedisClient | NodeRedisClient | NodeRedisCluster | NodeRedisSentinel;

export type RedisCommand = (command: string, ...args: string[]) => Promise<unknown>;

const SHAPES =
  'new Redis(…) or new Redis.Cluster(…) of ioredis, or createClient(), createClientPool(), createCluster() or createSentinel() of node-redis';

/**
 * One way to send a command, whichever client it is: to the master, and on a cluster to the one that has its first key.
 *
 * @param user what needs the client, as the message names it
 * @throws {TypeError} when it is no client that is known
 */
export function redisCommand(client: RedisClient, user: string): RedisCommand {
  const shape = (typeof client === 'object' && client !== null ? client : {}) as Record<string, unknown>;
  // ioredis has a sendCommand too, of another shape: look for `call` first.
  if (typeof shape.call === 'function') {
    return (command, ...args) => (client as IoRedisClient).call(command, ...args);
  }
  if (typeof shape.sendCommand !== 'function')
    throw new TypeError(`${user} needs a Redis client: ${SHAPES}.`);
  if (Array.isArray(shape.masters)) {
    const cluster = client as NodeRedisCluster;
    return (command, ...args) => cluster.sendCommand(firstKey(command, args), false, [command, ...args]);
  }
  if (typeof shape.getMasterNode === 'function') {
    return (command, ...args) => (client as NodeRedisSentinel).sendCommand(false, [command, ...args]);
  }
  return (command, ...args) => (client as NodeRedisClient).sendCommand([command, ...args]);
}

/** Whether it speaks to a Redis Cluster, which may be down though a node answers. */
export function isRedisCluster(client: object): boolean {
  const { isCluster, masters } = client as { isCluster?: unknown; masters?: unknown };
  return isCluster === true || Array.isArray(masters);
}

const WITHOUT_KEY: ReadonlySet<string> = new Set(['PING', 'INFO', 'CLUSTER']);

/** Of the commands that are sent here; a script follows its text with the number of its keys. */
function firstKey(command: string, args: readonly string[]): string | undefined {
  if (command === 'EVAL' || command === 'EVALSHA') return args[2];
  return WITHOUT_KEY.has(command) ? undefined : args[0];
}
