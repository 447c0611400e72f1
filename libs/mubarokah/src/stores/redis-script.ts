import { hash } from 'node:crypto';
import type { RedisCommand } from '../clients/index.js';

/** What Redis does in one step. `args` become strings. */
export type RedisScript = (keys: readonly string[], ...args: (string | number)[]) => Promise<unknown>;

/** A Lua script, sent as a whole only to a Redis that does not have it yet. */
export function redisScript(command: RedisCommand, source: string): RedisScript {
  const sha = hash('sha1', source, 'hex'); // that is how EVALSHA names scripts
  return async (keys, ...args) => {
    const parameters = [String(keys.length), ...keys, ...args.map(String)];
    try {
      return await command('EVALSHA', sha, ...parameters);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return command('EVAL', source, ...parameters);
    }
  };
}
