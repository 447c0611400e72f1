import { judgeApi } from './api-oracle.js';
import { bodyOf, type Says } from './bodies.js';
import { deliveryOf } from './deliveries.js';
import type { Answered, Expectation, Seconds } from './expectation.js';
import { type Answer, PACES, type WireCase } from './grid-case.js';
import { headersOf } from './header-sets.js';
import { outcomeOf } from './outcome-table.js';
import { type Arrival, operate, type OperationResult } from './retry-oracle.js';
import { judgeTokens } from './token-oracle.js';

const GOOD: Arrival = { kind: 'reply', status: 200, says: bodyOf('good').says, wait: undefined, takesMs: 0 };
/** What a browser is told where the provider said nothing. */
const USUAL_WAIT: Seconds = [5, 5];
/** Nobody is told to wait longer. */
const HOUR_S = 3_600;

/** All that must come of a case in which the provider misbehaves. */
export function expectOfWire(gridCase: WireCase): Expectation {
  const reached = gridCase.reach === 'reachable';
  const run = (kind: 'grant' | 'read', isFaulty: boolean, startMs = 0, spent = 0): OperationResult =>
    operate({
      kind,
      arrivalOf: (attempt) => (isFaulty && attempt <= gridCase.times ? arrivalOf(gridCase) : GOOD),
      startMs,
      deadlineMs: PACES[gridCase.pace].callbackTimeoutMs,
      repetitions: gridCase.repetitions - spent,
    });

  if (gridCase.endpoint === 'refresh') {
    const result = run('grant', true);
    const { error } = judgeTokens('refresh', result.last);
    return {
      callbacks: [],
      tokenRequests: [{ grantType: 'refresh_token', error }],
      apiRequests: [],
      asked: reached ? { token: result.attempts, user: 0, details: 0 } : undefined,
      answered: { to: 'caller', error, retryAfter: error === 'none' ? undefined : waitIn(result.last) },
      takesMs: result.endMs,
    };
  }
  if (gridCase.endpoint === 'details') {
    const result = run('read', true);
    const { status, error } = judgeApi(result.last);
    return {
      callbacks: [],
      tokenRequests: [],
      apiRequests: [{ endpoint: 'user_details', status, error }],
      asked: reached ? { token: 0, user: 0, details: result.attempts } : undefined,
      answered: { to: 'caller', error, retryAfter: error === 'none' ? undefined : waitIn(result.last) },
      takesMs: result.endMs,
    };
  }

  const tokens = run('grant', gridCase.endpoint === 'token');
  const { error, reason } = judgeTokens('code', tokens.last);
  const tokenRequests = [{ grantType: 'authorization_code', error }] as const;
  if (error !== 'none') {
    return {
      callbacks: [{ reason, ...outcomeOf(reason) }],
      tokenRequests,
      apiRequests: [],
      asked: reached ? { token: tokens.attempts, user: 0, details: 0 } : undefined,
      answered: toBrowser(outcomeOf(reason).status, tokens.last),
      takesMs: tokens.endMs,
    };
  }
  const user = run('read', gridCase.endpoint === 'user', tokens.endMs, tokens.attempts - 1);
  const verdict = judgeApi(user.last);
  return {
    callbacks: [{ reason: verdict.reason, ...outcomeOf(verdict.reason) }],
    tokenRequests,
    apiRequests: [{ endpoint: 'user', status: verdict.status, error: verdict.error }],
    asked: reached ? { token: tokens.attempts, user: user.attempts, details: 0 } : undefined,
    answered:
      verdict.error === 'none'
        ? { to: 'browser', status: 303, retryAfter: undefined }
        : toBrowser(outcomeOf(verdict.reason).status, user.last),
    takesMs: user.endMs,
  };
}

/** How long to wait is passed on where it is known, and made up where the answer says that it is worth waiting. */
function toBrowser(status: number, last: Arrival): Answered {
  return { to: 'browser', status, retryAfter: waitIn(last) ?? (status === 503 ? USUAL_WAIT : undefined) };
}

const waitIn = (arrival: Arrival): Seconds | undefined =>
  arrival.kind === 'reply' ? arrival.wait : undefined;

function arrivalOf({ answer, pace, reach }: WireCase): Arrival {
  const { connectTimeoutMs, requestTimeoutMs } = PACES[pace];
  switch (reach) {
    case 'refused':
      return { kind: 'lost', how: 'connect', takesMs: 0 };
    case 'mute TLS':
      return { kind: 'lost', how: 'connect', takesMs: connectTimeoutMs };
    case 'no such name':
      return { kind: 'lost', how: 'dns', takesMs: 0 };
    case 'no TLS':
      return { kind: 'lost', how: 'tls', takesMs: 0 };
    case 'reachable':
      return arrivalOfAnswer(answer, requestTimeoutMs);
    default:
      return reach satisfies never;
  }
}

function arrivalOfAnswer(answer: Answer, requestTimeoutMs: number): Arrival {
  const { arrives, takesMs } = deliveryOf(answer.delivery);
  if (arrives === 'broken') return { kind: 'lost', how: 'aborted', takesMs };
  if (arrives === 'too late') return { kind: 'lost', how: 'timeout', takesMs: requestTimeoutMs };
  const hasBody = answer.status !== 204 && answer.status !== 304;
  const says: Says = arrives === 'whole' && hasBody ? bodyOf(answer.body).says : 'nothing';
  return { kind: 'reply', status: answer.status, says, wait: waitOf(answer, says), takesMs };
}

/** RFC 9110 §10.2.3 before the body's own `retry_after`. */
function waitOf({ headers }: Answer, says: Says): Seconds | undefined {
  const { waitSeconds } = headersOf(headers);
  if (waitSeconds !== undefined) return waitSeconds;
  const inBody = says === 'nothing' ? undefined : says['retry_after'];
  if (typeof inBody !== 'number' || !Number.isInteger(inBody) || inBody < 0) return undefined;
  return [Math.min(inBody, HOUR_S), Math.min(inBody, HOUR_S)];
}
