import type { ProbeContext } from '../../options/index.js';
import { type CheckResult, type Ping, ProbeFailure, UP } from '../probe/check-result.js';
import { SharedCall } from '../probe/shared-call.js';
import { sharedPing } from '../probe/shared-ping.js';
import { untilAborted } from '../probe/until-aborted.js';
import { connected, isRedisClient, type PingableRedis } from './redis-client.js';
import { writeRefusal } from './write-refusal.js';

/**
 * How to ping that client, through the connection it has. A Redis that answers and takes no writes is degraded.
 *
 * @throws {TypeError} when it is neither ioredis nor node-redis
 */
export function redisPing(client: PingableRedis): Ping {
  if (!isRedisClient(client)) throw new TypeError('A Redis check needs an ioredis or a node-redis client.');
  const ping = sharedPing(() => client.ping());
  const refusal = new SharedCall(writeRefusal(client));
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
