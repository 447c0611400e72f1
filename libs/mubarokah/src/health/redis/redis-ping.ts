import { isRedisCluster, type RedisCommand, redisCommand } from '../../clients/index.js';
import type { ProbeContext } from '../../options/index.js';
import { type CheckResult, type Ping, ProbeFailure, UP } from '../probe/check-result.js';
import { SharedCall } from '../probe/shared-call.js';
import { sharedPing } from '../probe/shared-ping.js';
import { untilAborted } from '../probe/until-aborted.js';
import { connected, type PingableRedis } from './redis-client.js';
import { writeRefusal } from './write-refusal.js';

/**
 * How to ping that client, through the connection it has. A Redis that answers and takes no writes is degraded.
 *
 * @throws {TypeError} when it is no client of ioredis or node-redis
 */
export function redisPing(client: PingableRedis): Ping {
  const command = redisCommand(client, 'A Redis check');
  const ping = sharedPing(() => (isRedisCluster(client) ? pingCluster(command) : command('PING')));
  const refusal = new SharedCall(writeRefusal(command));
  return async (context) => {
    await connected(client, context.signal);
    const asked = refusal.run(); // on its way together with the PING
    await answered(ping, context);
    const reason = await untilAborted(asked, context.signal).catch(() => undefined);
    return reason === undefined ? UP : { status: 'degraded', reason };
  };
}

/** The client said that it is connected, so no answer at all is worth a name of its own. */
async function answered(ping: Ping, context: ProbeContext): Promise<CheckResult> {
  try {
    return await ping(context);
  } catch (error) {
    throw ProbeFailure.in(error)?.reason === 'timeout' ? new ProbeFailure('silent') : error;
  }
}

/** A cluster that lacks the node of some slots refuses commands, while the other nodes answer PING. */
async function pingCluster(command: RedisCommand): Promise<void> {
  const info = String(await command('CLUSTER', 'INFO'));
  if (!info.includes('cluster_state:ok')) throw new ProbeFailure('unreachable');
}
