import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { startDeadline } from '../time/deadline-timer.js';

interface ConnectingSocket extends Duplex {
  connecting?: boolean;
}

/** Node has no time-out for connecting alone: end a socket that is not connected (and shaken hands) in time. */
function withDeadline<T extends Duplex | null | undefined>(socket: T, event: string, deadlineMs: number): T {
  // A request that was given up leaves its socket, which may fail later: nobody would hear it, and the process would end.
  socket?.on('error', () => undefined);
  if (socket && (socket as ConnectingSocket).connecting === true) {
    const cancel = startDeadline(deadlineMs, () => {
      socket.destroy(Object.assign(new Error('connect deadline passed'), { code: 'CONNECT_TIMEOUT' }));
    });
    socket.once(event, cancel).once('close', cancel);
  }
  return socket;
}

/** An idle connection is closed before servers do it, of which 5 s is common: so few have died when they are used again. */
const IDLE_MS = 4_000;

/**
 * Agents whose connections open within `deadlineMs` or fail with the code `CONNECT_TIMEOUT`. They keep a connection
 * alive for `idleMs` after its use; with 0 each request has one of its own.
 */
export function connectDeadlineAgents(
  deadlineMs: number,
  idleMs = IDLE_MS,
): { httpAgent: HttpAgent; httpsAgent: HttpsAgent } {
  const options: AgentOptions = idleMs > 0 ? { keepAlive: true, scheduling: 'lifo', timeout: idleMs } : {};
  const httpAgent = new HttpAgent(options);
  const httpsAgent = new HttpsAgent(options);
  const http = httpAgent.createConnection.bind(httpAgent);
  const https = httpsAgent.createConnection.bind(httpsAgent);
  httpAgent.createConnection = (...args) => withDeadline(http(...args), 'connect', deadlineMs);
  httpsAgent.createConnection = (...args) => withDeadline(https(...args), 'secureConnect', deadlineMs);
  return { httpAgent, httpsAgent };
}
