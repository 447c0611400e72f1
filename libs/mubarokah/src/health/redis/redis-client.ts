import { once } from 'node:events';
import { ProbeFailure } from '../probe/check-result.js';

/** The part of an ioredis or node-redis client that is used. */
export interface PingableRedis {
  ping(): Promise<unknown>;
  on(event: 'ready', listener: () => void): unknown;
  /** ioredis: where the connection stands. */
  readonly status?: string;
  /** node-redis: whether commands can be sent, and whether the client was connected at all. */
  readonly isReady?: boolean;
  readonly isOpen?: boolean;
  /** How any command is sent: ioredis. Its `sendCommand` takes something else than node-redis'. */
  call?(command: string, ...args: string[]): Promise<unknown>;
  /** How any command is sent: node-redis. That of its cluster, which has no `isReady`, takes something else. */
  sendCommand?(...args: never[]): unknown;
}

type ConnectionState = 'ready' | 'on_its_way' | 'closed';

export function isRedisClient(value: unknown): value is PingableRedis {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<PingableRedis>).ping === 'function'
  );
}

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

/** Sends a command as it is; resolves to nothing where it is not known how. */
export async function sendRedis(
  client: PingableRedis,
  [name, ...args]: readonly [string, ...string[]],
): Promise<unknown> {
  if (client.call !== undefined) return client.call(name, ...args);
  if (client.isReady === undefined) return undefined;
  const { sendCommand } = client as { sendCommand?: (args: string[]) => Promise<unknown> };
  return sendCommand?.call(client, [name, ...args]);
}
