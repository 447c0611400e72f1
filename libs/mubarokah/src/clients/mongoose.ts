import type { Client } from './client.js';
import { PingFailure } from './ping/ping.js';
import { sharedPing } from './ping/shared-ping.js';

const CONNECTED = 1;

/** The part of a Mongoose connection that is used. */
export interface MongooseConnection {
  readonly readyState: number;
  readonly db?:
    { command(command: { ping: 1 }, options: { signal: AbortSignal }): Promise<unknown> } | undefined;
  collection(name: string): unknown;
  close?(): Promise<void>;
}

/**
 * The driver closes the connection of a command that is aborted; without that it would be in use until an answer comes.
 * Drivers before 6.13 do not heed the signal; `timeoutMS` would not do, since driver 7.8 ignores it. How its pool stands
 * it does not tell.
 */
export function mongoose(target: unknown): Client | undefined {
  if (!isConnection(target)) return undefined;
  const ping = sharedPing(async ({ timeoutMs }) =>
    target.db?.command({ ping: 1 }, { signal: AbortSignal.timeout(timeoutMs) }),
  );
  return {
    async ping(context) {
      // Without a connection the driver would wait for one for half a minute.
      if (target.readyState !== CONNECTED) throw new PingFailure('disconnected');
      return ping(context);
    },
    close: () => target.close?.(),
  };
}

function isConnection(target: unknown): target is MongooseConnection {
  const { readyState, collection } = target as Partial<MongooseConnection>;
  return typeof readyState === 'number' && typeof collection === 'function';
}
