import { type AttemptError, MubarokahError, type TransportError } from '../outcomes/index.js';

/** No response arrived from Mubarokah ID, or only a part of one. */
export class TransportFailure extends MubarokahError {
  override readonly name: string = 'TransportFailure';
  constructor(
    readonly code: TransportError,
    /** Whether the provider may have received the request: if not, it is safe to send it again. */
    readonly sent: boolean,
    /** For an open circuit: what opened it. */
    readonly openedBy?: AttemptError,
  ) {
    super(`Mubarokah ID did not answer: ${code}.`);
  }
}

const DNS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);
/** How this package names a connection that did not open in time. */
export const CONNECT_TIMEOUT = 'CONNECT_TIMEOUT';
/** How this package names a proxy that opened no tunnel. */
export const NO_TUNNEL = 'NO_TUNNEL';
const CONNECT = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  CONNECT_TIMEOUT,
  NO_TUNNEL,
  'UND_ERR_CONNECT_TIMEOUT',
]);
const TLS = /CERT|TLS|SSL|EPROTO|SIGNATURE/;

/** How Node and undici tell that the other side has closed the connection. */
export const CLOSED: ReadonlySet<string> = new Set([
  'ECONNRESET',
  // Stryker disable next-line StringLiteral: told only where the close is noticed while the request is being written
  'EPIPE',
  'UND_ERR_SOCKET',
]);

/** Tells what went wrong by the error's code: names and messages differ between Node's versions. */
export function transportFailureOf(error: unknown): TransportFailure {
  if (error instanceof TransportFailure) return error;
  const code = String(codeOf(error));
  if (DNS.has(code)) return new TransportFailure('dns', false);
  if (CONNECT.has(code)) return new TransportFailure('connect', false);
  if (TLS.test(code)) return new TransportFailure('tls', false);
  if (code === 'ETIMEDOUT' || code === 'ECONNABORTED') return new TransportFailure('timeout', true);
  return new TransportFailure('aborted', true);
}

/** Why no connection opened, by the error of the attempt; where that tells nothing else, it is `connect`. */
export function notConnected(error: unknown): TransportFailure {
  const { code } = transportFailureOf(error);
  return new TransportFailure(code === 'dns' || code === 'tls' ? code : 'connect', false);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  // Node tries each address of a name and then reports all the failures as one AggregateError.
  return Array.isArray(errors) ? codeOf(errors[0]) : undefined;
}
