import type { HealthStatus } from '../../options/index.js';

/** What a health endpoint said, in the words of {@link HealthStatus}. */
export interface HealthAnswer {
  readonly status: HealthStatus;
  /** By name, as far as the endpoint named them. */
  readonly checks: Readonly<Record<string, string>>;
}

const STATUSES = new Map<unknown, HealthStatus>([
  ['ok', 'up'],
  ['degraded', 'degraded'],
  ['error', 'down'],
  ['shutting_down', 'down'],
]);

/** Reads a report as terminus writes it. */
export function readHealthAnswer(body: unknown): HealthAnswer | undefined {
  const { status: word, details } = fieldsOf(body);
  const status = STATUSES.get(word);
  if (status === undefined) return undefined;
  const checks = Object.entries(fieldsOf(details))
    .map(([name, check]) => [name, fieldsOf(check)['status']] as const)
    .filter((entry): entry is [string, string] => entry.every(isPlain));
  return { status, checks: Object.fromEntries(checks) };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Anybody may have answered, and this goes to a terminal, which obeys control characters. */
function isPlain(word: unknown): word is string {
  return typeof word === 'string' && /^[\w-]+$/.test(word);
}
