import { type Ping, ProbeFailure } from '../probe/check-result.js';
import { sharedPing } from '../probe/shared-ping.js';

const CONNECTED = 1;

/** The part of a Mongoose connection that is used. */
export interface MongooseConnection {
  readonly readyState: number;
  readonly db?:
    { command(command: { ping: 1 }, options: { signal: AbortSignal }): Promise<unknown> } | undefined;
  collection(name: string): unknown;
}

/**
 * The driver closes the connection of a command that is aborted; without that it would be in use until an answer comes.
 * Drivers before 6.13 do not heed the signal; `timeoutMS` would not do, since driver 7.8 ignores it.
 */
export function mongoosePing(connection: MongooseConnection): Ping {
  const ping = sharedPing(async ({ timeoutMs }) =>
    connection.db?.command({ ping: 1 }, { signal: AbortSignal.timeout(timeoutMs) }),
  );
  return async (context) => {
    // Without a connection the driver would wait for one for half a minute.
    if (connection.readyState !== CONNECTED) throw new ProbeFailure('disconnected');
    return ping(context);
  };
}
