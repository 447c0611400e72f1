import {
  type Agent,
  type ClientRequest,
  globalAgent,
  type IncomingMessage,
  request,
  type RequestOptions,
} from 'node:http';
import { globalAgent as secureGlobalAgent, request as secureRequest } from 'node:https';
import { startDeadline } from '../time/index.js';
import { CLOSED, CONNECT_TIMEOUT } from './transport-failure.js';

/**
 * What axios takes as its `transport`: sends one request as Node does, by the agent that axios names, and has it fail where
 * there is no connection in time. Node has no deadline for that alone.
 */
export class WatchedRequest {
  /** Whether a connection that was kept alive had died before the request was written to it: no byte of an answer came. */
  foundConnectionDead = false;
  private agent: Agent | undefined;
  private host = '';

  constructor(private readonly connectTimeoutMs: number) {}

  // axios calls it without `this`… as a method of its transport.
  readonly request = (
    options: RequestOptions,
    respond: (message: IncomingMessage) => void,
  ): ClientRequest => {
    const isSecure = options.protocol === 'https:';
    this.agent = (options.agent || undefined) as Agent | undefined;
    this.agent ??= isSecure ? secureGlobalAgent : globalAgent;
    this.host = `${options.hostname ?? options.host}:${options.port || (isSecure ? 443 : 80)}`;
    const sent = (isSecure ? secureRequest : request)(options, respond);
    this.watch(sent);
    return sent;
  };

  /** Closes the connections to that host that nobody uses. */
  closeIdle(): void {
    for (const [name, sockets] of Object.entries(this.agent?.freeSockets ?? {}))
      if (name.startsWith(`${this.host}:`)) for (const socket of sockets ?? []) socket.destroy();
  }

  private watch(sent: ClientRequest): void {
    let [hasByte, isAnswered] = [false, false];
    const cancel = startDeadline(this.connectTimeoutMs, () =>
      sent.destroy(Object.assign(new Error('no connection in time'), { code: CONNECT_TIMEOUT })),
    );
    // All of it was written, to a connection that is open then and has shaken hands.
    sent.once('finish', cancel);
    sent.once('response', () => (isAnswered = true));
    sent.once('socket', (socket) => socket.once('data', () => (hasByte = true)));
    sent.on('error', (error: NodeJS.ErrnoException) => {
      this.foundConnectionDead = sent.reusedSocket && !hasByte && CLOSED.has(error.code ?? '');
    });
    sent.once('close', () => {
      cancel();
      // A 101 that nobody asked for ends the request without an error or a response.
      if (!isAnswered && sent.errored === null)
        sent.emit('error', new Error('The connection closed before an answer came.'));
    });
  }
}
