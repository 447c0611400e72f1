import type { RedisCommand } from '../redis-connection.js';
import type { FailureReason } from './failure-reasons.js';

/**
 * Asks Redis whether it refuses writes, and why. It is not asked by a write: while Redis hands over to a replica, that
 * would hold up all that the app sends on this connection. Never rejects; undefined is that none is known.
 */
export function writeRefusal(command: RedisCommand): () => Promise<FailureReason | undefined> {
  let isAllowed = true;
  return async () => {
    if (!isAllowed) return undefined;
    try {
      const [replication, memory] = await Promise.all([
        command('INFO', 'replication'),
        command('INFO', 'memory'),
      ]);
      return isReadOnly(fieldsOf(replication)) ? 'read_only' : isFull(fieldsOf(memory)) ? 'full' : undefined;
    } catch (error) {
      // An app that may not ask gets no line in Redis' ACL LOG at each check.
      isAllowed = !String(error).includes('NOPERM');
      return undefined;
    }
  };
}

type Fields = ReadonlyMap<string, string>;

function isReadOnly(replication: Fields): boolean {
  return replication.get('role') === 'slave' && replication.get('slave_read_only') === '1';
}

/** As Redis itself decides it: the buffers of replicas and of the append-only file do not count. */
function isFull(memory: Fields): boolean {
  const [used, uncounted, limit] = ['used_memory', 'mem_not_counted_for_evict', 'maxmemory'].map((name) =>
    Number(memory.get(name) ?? 0),
  ) as [number, number, number];
  return memory.get('maxmemory_policy') === 'noeviction' && limit > 0 && used - uncounted > limit;
}

function fieldsOf(info: unknown): Fields {
  const lines = String(info).split('\r\n');
  return new Map(lines.map((line) => line.split(':', 2) as [string, string]));
}
