import type { RedisCommand, RedisConnection } from '../redis-connection.js';
import { type Ping, type PingContext, PingFailure, type PingResult, UP } from './ping.js';
import { SharedCall } from './shared-call.js';
import { sharedPing } from './shared-ping.js';
import { untilAborted } from './until-aborted.js';
import { writeRefusal } from './write-refusal.js';

/** Asks through the connection that the client has. A Redis that answers and takes no writes is degraded. */
export function redisPing(connection: RedisConnection): Ping {
  const { command, isCluster } = connection;
  const ping = sharedPing(() => (isCluster ? pingCluster(command) : command('PING')));
  const refusal = new SharedCall(writeRefusal(command));
  return async (context) => {
    await connected(connection, context.signal);
    const asked = refusal.run(); // on its way together with the PING
    await answered(ping, context);
    const reason = await untilAborted(asked, context.signal).catch(() => undefined);
    return reason === undefined ? UP : { status: 'degraded', reason };
  };
}

/** Waits until commands go out at once: clients queue what they cannot send, and the queue of pings would grow. */
async function connected(connection: RedisConnection, signal: AbortSignal): Promise<void> {
  const state = connection.state();
  if (state === 'closed') throw new PingFailure('disconnected');
  if (state === 'ready') return;
  try {
    await connection.ready(signal);
  } catch {
    throw new PingFailure('disconnected');
  }
}

/** The client said that it is connected, so no answer at all is worth a name of its own. */
async function answered(ping: Ping, context: PingContext): Promise<PingResult> {
  try {
    return await ping(context);
  } catch (error) {
    throw PingFailure.in(error)?.reason === 'timeout' ? new PingFailure('silent') : error;
  }
}

/** A cluster that lacks the node of some slots refuses commands, while the other nodes answer PING. */
async function pingCluster(command: RedisCommand): Promise<void> {
  const info = String(await command('CLUSTER', 'INFO'));
  if (!info.includes('cluster_state:ok')) throw new PingFailure('unreachable');
}
