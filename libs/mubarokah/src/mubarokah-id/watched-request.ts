import {
  type Agent,
  type ClientRequest,
  globalAgent,
  type IncomingMessage,
  request,
  type RequestOptions,
} from 'node:http';
import { globalAgent as secureGlobalAgent, request as secureRequest } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { startDeadline } from '../time/index.js';
import { CLOSED, CONNECT_TIMEOUT, NO_TUNNEL } from './transport-failure.js';

/**
 * What axios takes as its `transport`: sends one request as Node does, by the agent that axios names, and has it fail where
 * there is no connection in time. Node has no deadline for that alone.
 */
export class WatchedRequest {
  /** Whether a connection that was kept alive had died before the request was written to it: no byte of an answer came. */
  foundConnectionDead = false;
  /** Whether it was begun, and not all of it was written. */
  isOpening = false;
  private agent: Agent | undefined;
  private host = '';

  constructor(private readonly connectTimeoutMs: number) {}

  readonly request = (
    options: RequestOptions,
    respond: (message: IncomingMessage) => void,
  ): ClientRequest => {
    const isSecure = options.protocol === 'https:';
    this.agent = (options.agent || undefined) as Agent | undefined;
    this.agent ??= isSecure ? secureGlobalAgent : globalAgent;
    this.host = `${options.hostname ?? options.host}:${options.port || (isSecure ? 443 : 80)}`;
    const sent = (isSecure ? secureRequest : request)(options, (message) => {
      // What refuses a tunnel, agents pass on as the answer: it would be believed, and came from a proxy in between.
      const isOfProxy = isSecure && (message.socket as Partial<TLSSocket>).encrypted !== true;
      if (!isOfProxy) return respond(message);
      fail(sent, withCode(NO_TUNNEL));
    });
    this.watch(sent);
    return sent;
  };

  /** Closes the connections to that host that nobody uses. */
  closeIdle(): void {
    for (const [name, sockets] of Object.entries(this.agent?.freeSockets ?? {}))
      if (name.startsWith(`${this.host}:`)) for (const socket of sockets ?? []) socket.destroy();
  }

  private watch(sent: ClientRequest): void {
    let hasByte = false;
    this.isOpening = true;
    const cancel = startDeadline(this.connectTimeoutMs, () => fail(sent, withCode(CONNECT_TIMEOUT)));
    // All of it was written, to a connection that is open then and has shaken hands.
    sent.once('finish', () => {
      cancel();
      this.isOpening = false;
    });
    sent.once('socket', (socket) => socket.once('data', () => (hasByte = true)));
    let isOver = false;
    sent.once('response', () => (isOver = true));
    sent.on('error', (error: NodeJS.ErrnoException) => {
      isOver = true;
      this.foundConnectionDead = sent.reusedSocket && !hasByte && CLOSED.has(error.code ?? '');
    });
    sent.once('close', () => {
      cancel();
      // A 101 that nobody asked for ends the request without an error or a response.
      if (!isOver) fail(sent, new Error('closed before an answer came'));
    });
  }
}

/** A request that has no socket yet tells nobody that it was destroyed. */
function fail(sent: ClientRequest, error: Error): void {
  sent.emit('error', error);
  sent.destroy();
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}
