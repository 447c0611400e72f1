/** The part of an ioredis client that is used. */
interface IoRedisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** The part of a node-redis client that is used. */
interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>;
}

/** The app's own client: ioredis or node-redis. */
export type RedisClient = IoRedisClient | NodeRedisClient;

export type RedisCommand = (command: string, ...args: string[]) => Promise<unknown>;

/** One way to send a command, whichever client it is. */
export function redisCommand(client: RedisClient): RedisCommand {
  // ioredis has a sendCommand too, of another shape: look for `call` first.
  if ('call' in client) return (command, ...args) => client.call(command, ...args);
  return (command, ...args) => client.sendCommand([command, ...args]);
}
