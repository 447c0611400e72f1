import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { startDeadline } from '../time/index.js';
import { notConnected } from './transport-failure.js';

/** As undici's, but for the signal that it takes where it opens a tunnel, and that what it gives back is anybody's. */
export type Connector = (
  options: buildConnector.Options & { readonly signal?: AbortSignal },
  callback: (error: Error | null, socket?: Socket | null) => void,
) => unknown;

/**
 * Opens connections in `deadlineMs`, hands shaken and a proxy's tunnel included, or fails. Whatever it fails with, nothing
 * was sent; and undici, which tries again by itself where a proxy hangs up, gives up.
 *
 * @param opening calls what it is given, which takes the new connection over
 */
export function connectWithin(
  deadlineMs: number,
  connect: Connector,
  opening: (handOver: () => void) => void,
): buildConnector.connector {
  return (options, callback) => {
    const abort = new AbortController();
    let isOver = false;
    const settle = (error: unknown, socket?: Socket | null): void => {
      cancel();
      if (isOver) return void socket?.on('error', () => undefined).destroy();
      isOver = true;
      if (socket) opening(() => callback(null, socket));
      else callback(notConnected(error), null);
    };
    const cancel = startDeadline(deadlineMs, () => {
      settle(undefined);
      abort.abort();
      if (isSocket(opened)) opened.destroy();
    });
    const opened = connect({ ...options, signal: abort.signal }, (error, socket) => settle(error, socket));
  };
}

/** A proxy's tunnel is opened by an async function. */
function isSocket(opened: unknown): opened is Socket {
  return typeof (opened as Partial<Socket> | undefined)?.destroy === 'function';
}
