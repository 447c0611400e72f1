import { type Ping, ProbeFailure } from '../probe/check-result.js';
import { sharedPing } from '../probe/shared-ping.js';

const CONNECTED = 1;

/** The part of a Mongoose connection that is used. */
export interface MongooseConnection {
  readonly readyState: number;
  readonly db?: { command(command: { ping: 1 }): Promise<unknown> } | undefined;
  collection(name: string): unknown;
}

export function mongoosePing(connection: MongooseConnection): Ping {
  const ping = sharedPing(async () => connection.db?.command({ ping: 1 }));
  return async (context) => {
    // Without a connection the driver would wait for one for half a minute.
    if (connection.readyState !== CONNECTED) throw new ProbeFailure('disconnected');
    return ping(context);
  };
}
