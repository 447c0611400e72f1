import type { RedisClient } from 'nestjs-mubarokah';
import { redisCommand } from '../../libs/mubarokah/src/clients/index.js';

/**
 * What a client does whose connection breaks after each command, before the answer: it sends the command again, and hands
 * over what is answered then.
 */
export function sentTwice(client: RedisClient): RedisClient {
  const send = redisCommand(client, 'A test');
  return {
    call: async (...command) => {
      await send(...command).catch(() => undefined);
      return send(...command);
    },
  };
}
