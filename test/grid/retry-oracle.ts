import type { Says } from './bodies.js';
import type { Seconds } from './expectation.js';

/** What one attempt on the wire comes to. */
export type Arrival =
  | {
      readonly kind: 'lost';
      readonly how: 'timeout' | 'aborted' | 'connect' | 'dns' | 'tls';
      readonly takesMs: number;
    }
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly says: Says;
      /** How long the provider asks to wait, by header or body. */
      readonly wait: Seconds | undefined;
      readonly takesMs: number;
    };

export interface Operation {
  /** A grant spends something; a read can be repeated. */
  readonly kind: 'grant' | 'read';
  readonly arrivalOf: (attempt: number) => Arrival;
  readonly startMs: number;
  readonly deadlineMs: number;
  /** Whether attempts themselves are cut off at the deadline. */
  readonly repetitions: number;
}

export interface OperationResult {
  readonly last: Arrival;
  readonly attempts: number;
  readonly endMs: number;
}

/** What the jitter of repetitions is fixed at while the grid runs. */
export const CHANCE = 0.1;
const MOST_ATTEMPTS = 3;

/** Goes through an operation as the retry policy says, in a time of its own. */
export function operate(operation: Operation): OperationResult {
  let now = operation.startMs;
  let left = operation.repetitions;
  for (let attempt = 1; ; attempt += 1) {
    const last = operation.arrivalOf(attempt);
    const isCut = now + last.takesMs > operation.deadlineMs;
    now = Math.min(now + last.takesMs, operation.deadlineMs);
    if (isCut)
      return { last: { kind: 'lost', how: 'timeout', takesMs: last.takesMs }, attempts: attempt, endMs: now };
    const waitMs = waitBefore(operation.kind, last, attempt);
    const isFinal =
      waitMs === undefined || attempt === MOST_ATTEMPTS || left === 0 || now + waitMs >= operation.deadlineMs;
    if (isFinal) return { last, attempts: attempt, endMs: now };
    left -= 1;
    now += waitMs;
  }
}

/** Full jitter, doubling. */
const backoffMs = (attempt: number): number => CHANCE * 200 * 2 ** attempt;

function waitBefore(kind: Operation['kind'], arrival: Arrival, attempt: number): number | undefined {
  if (arrival.kind === 'lost') {
    const wasNotSent = arrival.how === 'dns' || arrival.how === 'connect';
    if (arrival.how === 'tls') return undefined;
    return kind === 'read' || wasNotSent ? backoffMs(attempt) : undefined;
  }
  const { status, wait } = arrival;
  // "Not now" says that nothing was done.
  if ((status === 429 || status === 503) && wait !== undefined) return wait[0] * 1000;
  return kind === 'read' && status >= 500 ? backoffMs(attempt) : undefined;
}
