import type { MubarokahEvent } from 'nestjs-mubarokah/events';
import type { Expectation, Seconds } from './expectation.js';
import type { GridApp } from './grid-app.js';
import type { Seen } from './perform-case.js';
import { leaksIn, PLANTED } from './planted.js';

/** How much longer than necessary an answer may take. */
const GRACE_MS = 250;

/** What is wrong with a case. */
export interface Faults {
  readonly said: readonly string[];
  /** Whether a busy machine alone could have done it: nothing but the time is wrong, or something timed out. */
  readonly canBeLate: 'alone' | 'after a pause' | 'no';
}

/**
 * Everything in which what was seen is not what must come of the case, each as a sentence. The process stood still for
 * `pauseMs` meanwhile, which nobody could have answered in.
 */
export function faultsOf(
  expected: Expectation,
  seen: Seen,
  app: GridApp,
  pauseMs: number,
  log: string,
): Faults {
  const faults: string[] = [];
  const must = (what: string, got: unknown, wanted: unknown): void => {
    const [is, should] = [JSON.stringify(got), JSON.stringify(wanted)];
    if (is !== should) faults.push(`${what}: ${is}, not ${should}`);
  };
  const { answered } = expected;
  must('answer', seen.answer, answered.to === 'browser' ? answered.status : answered.error);
  if (!isWithin(seen.retryAfterSeconds, answered.retryAfter))
    must('Retry-After', seen.retryAfterSeconds, answered.retryAfter);

  const notified = app.events;
  must(
    'callbacks',
    eventsOf(notified, 'callback').map(({ reason, fault }) => [reason, fault]),
    expected.callbacks.map(({ reason, fault }) => [reason, fault]),
  );
  must(
    'token requests',
    eventsOf(notified, 'token-request').map(({ grantType, error }) => ({ grantType, error })),
    expected.tokenRequests,
  );
  must(
    'API requests',
    eventsOf(notified, 'api-request').map(({ endpoint, status, error }) => ({ endpoint, status, error })),
    expected.apiRequests,
  );
  must('circuits', eventsOf(notified, 'circuit').length, 0);

  const { elsewhere, ...asked } = app.provider.asked;
  if (expected.asked !== undefined) must('the provider was asked', asked, expected.asked);
  must('redirects followed', elsewhere, 0);
  must('credentials', [...new Set(app.provider.authorizations)], bearers(asked.user + asked.details));
  must('shown to the browser or the caller', leaksIn(seen.text, seen.secrets), []);
  must('shown in events', leaksIn(JSON.stringify(notified), seen.secrets), []);
  must('shown in the log', leaksIn(log, seen.secrets), []);
  const isLate = seen.tookMs - pauseMs > expected.takesMs + GRACE_MS;
  const late = `took ${Math.round(seen.tookMs)} ms, not ${expected.takesMs} ms`;
  const isTimed = expected.takesMs > 0 || /timeout|connect/.test(JSON.stringify(notified));
  return {
    said: isLate ? [...faults, late] : faults,
    canBeLate: faults.length === 0 ? 'alone' : isTimed ? 'after a pause' : 'no',
  };
}

const bearers = (count: number): string[] => (count === 0 ? [] : [`Bearer ${PLANTED.accessToken}`]);

function isWithin(value: number | undefined, range: Seconds | undefined): boolean {
  if (value === undefined || range === undefined) return value === range;
  return value >= range[0] && value <= range[1];
}

function eventsOf<T extends MubarokahEvent['type']>(events: readonly MubarokahEvent[], type: T) {
  return events.filter((event): event is Extract<MubarokahEvent, { type: T }> => event.type === type);
}
