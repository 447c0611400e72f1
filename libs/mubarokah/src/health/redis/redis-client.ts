import { once } from 'node:events';
import type { RedisClient } from '../../clients/index.js';
import { ProbeFailure } from '../probe/check-result.js';

/** The app's client, and how it tells where its connection stands. */
export type PingableRedis = RedisClient & {
  /** ioredis: where the connection stands. */
  readonly status?: string;
  /** node-redis: whether commands can be sent, and whether the client was connected at all. */
  readonly isReady?: boolean;
  readonly isOpen?: boolean;
};

type ConnectionState = 'ready' | 'on_its_way' | 'closed';

/** Waits until commands go out at once: both clients queue what they cannot send, and the queue of probes would grow. */
export async function connected(client: PingableRedis, signal: AbortSignal): Promise<void> {
  const state = connectionState(client);
  if (state === 'closed') throw new ProbeFailure('disconnected');
  if (state === 'ready') return;
  try {
    await once(client as never, 'ready', { signal });
  } catch {
    // `once` also rejects on the client's `error` event, which says that it could not connect this time.
    throw new ProbeFailure('disconnected');
  }
}

function connectionState({ status, isReady, isOpen }: PingableRedis): ConnectionState {
  // ioredis in `wait` connects with the first command.
  if (status !== undefined)
    return ['ready', 'wait'].includes(status) ? 'ready' : status === 'end' ? 'closed' : 'on_its_way';
  if (isOpen === false) return 'closed';
  return isReady === false ? 'on_its_way' : 'ready';
}
