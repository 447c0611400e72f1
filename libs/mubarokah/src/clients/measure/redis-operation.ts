import type { DependencyObserver } from './dependency-observer.js';
import { begin } from './timed.js';

/** The operations on a Redis, by the name of a command. Nothing else of a command goes anywhere. */
export const REDIS_OPERATIONS = ['get', 'set', 'del', 'expire', 'script', 'ping'] as const;

const COMMANDS: Readonly<Record<(typeof REDIS_OPERATIONS)[number], readonly string[]>> = {
  get: ['get', 'mget', 'getex', 'getdel', 'hget', 'hmget', 'hgetall', 'exists', 'ttl', 'pttl'],
  set: ['set', 'setex', 'psetex', 'setnx', 'mset', 'hset', 'incr', 'incrby', 'decr', 'decrby'],
  del: ['del', 'unlink', 'hdel'],
  expire: ['expire', 'pexpire', 'expireat', 'pexpireat', 'persist'],
  script: ['eval', 'evalsha', 'evalsha_ro', 'eval_ro', 'fcall', 'fcall_ro'],
  ping: ['ping'],
};
const BY_COMMAND = new Map(REDIS_OPERATIONS.flatMap((one) => COMMANDS[one].map((command) => [command, one])));

/** They wait until something happens, which says nothing of how fast Redis is. */
const WAITING = /^(b[lrz]|wait|subscribe|psubscribe|ssubscribe|monitor|xread)/;

/** Begins to time a command; undefined for those that wait by nature, such as BLPOP. */
export function beginCommand(
  observer: DependencyObserver,
  command: unknown,
): ReturnType<typeof begin> | undefined {
  const name = String(command).toLowerCase();
  return WAITING.test(name) ? undefined : begin(observer, BY_COMMAND.get(name) ?? 'other');
}
