import { hash } from 'node:crypto';
import type { RedisCommand } from '../clients/index.js';

/** What Redis does in one step. `args` become strings. */
export type RedisScript = (keys: readonly string[], ...args: (string | number)[]) => Promise<unknown>;

/**
 * A client that loses its connection may send again what Redis has done already (ioredis does by default). So a script that
 * ends something leaves what it answered at a key that its caller made up, and answers it again: for this long, which is
 * longer than anybody waits for an answer. Milliseconds.
 */
export const RECEIPT_MS = 5_000;

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
