import { CALLBACK_OUTCOMES, type CallbackReason, type Fault, isCounted } from '../outcomes/index.js';
import type { LoginHistory } from './login-history.js';

const MINUTE_MS = 60_000;
/** What the verdict is about. */
const WINDOW_MS = 5 * MINUTE_MS;
/** So many must fail in a row before a success of the same window does not count any more. */
const FAILURES_IN_A_ROW = 5;
/** Failures are over when people have got in for so long since. */
const QUIET_MS = MINUTE_MS;
/** So few prove nothing: a person may change their mind, a robot follow a link. */
const LEAST_PEOPLE = 5;

/**
 * - `working`: people log in.
 * - `failing`: nobody gets in, and it is not the people.
 * - `some_failing`: some do not.
 * - `nobody_gets_in`: nobody gets in, for reasons that do not count against the objective.
 * - `not_returning`: people are sent to Mubarokah ID, and nobody comes back.
 * - `idle`: nobody has tried.
 */
export type VerdictState =
  'working' | 'failing' | 'some_failing' | 'nobody_gets_in' | 'not_returning' | 'idle';

/** How logins go, by how those of the last minutes ended. */
export interface Verdict {
  readonly state: VerdictState;
  /** Why most of those failed. */
  readonly reason?: CallbackReason;
  /** Who must act. */
  readonly fault?: Fault;
  /** Since when it is so, in milliseconds since the epoch. */
  readonly since?: number;
  /** Logins of the last five minutes that failed and count, and that succeeded. */
  readonly failed: number;
  readonly succeeded: number;
}

export function verdictOf(history: LoginHistory, now: number): Verdict {
  const counts = new Map<CallbackReason, number>();
  let redirects = 0;
  for (const minute of history.minutes()) {
    if (minute.at <= now - WINDOW_MS - MINUTE_MS) continue;
    redirects += minute.redirects;
    for (const [reason, count] of Object.entries(minute.reasons) as [CallbackReason, number][])
      counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  const succeeded = counts.get('none') ?? 0;
  counts.delete('none');
  const some = (isOf: (fault: Fault) => boolean): [CallbackReason, number][] =>
    [...counts].filter(([reason]) => isOf(CALLBACK_OUTCOMES[reason].fault)).sort(([, a], [, b]) => b - a);
  const counted = some(isCounted);
  const people = some((fault) => fault === 'user' || fault === 'claimed');
  const [failed, refused] = [sum(counted), sum(people)];
  const totals = { failed, succeeded };
  const worst = (reasons: readonly [CallbackReason, number][], since?: number): Omit<Verdict, 'state'> => {
    const [reason] = reasons[0]!;
    return {
      reason,
      fault: CALLBACK_OUTCOMES[reason].fault,
      since: since ?? history.runs.get(reason)!.since,
      ...totals,
    };
  };

  if (failed > 0 && (succeeded === 0 || history.failuresSinceSuccess >= FAILURES_IN_A_ROW))
    return { state: 'failing', ...worst(counted, history.failingSince) };
  const isOver = history.failuresSinceSuccess === 0 && now - (history.lastCountedFailureAt ?? 0) > QUIET_MS;
  if (failed > 0 && !isOver) return { state: 'some_failing', ...worst(counted) };
  if (succeeded > 0) return { state: 'working', ...totals };
  if (refused >= LEAST_PEOPLE) return { state: 'nobody_gets_in', ...worst(people) };
  if (redirects >= LEAST_PEOPLE && refused === 0)
    return { state: 'not_returning', since: history.lastSuccessAt ?? history.startedAt, ...totals };
  return { state: 'idle', since: history.lastSuccessAt ?? history.startedAt, ...totals };
}

function sum(reasons: readonly [CallbackReason, number][]): number {
  return reasons.reduce((total, [, count]) => total + count, 0);
}
