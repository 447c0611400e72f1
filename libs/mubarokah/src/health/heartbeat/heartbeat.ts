import type { HealthStatus } from '../../options/index.js';

export const HEARTBEAT_INTERVAL_MS = 5_000;

/** A process whose last heartbeat is older hangs, or is gone. */
export const HEARTBEAT_MAX_AGE_MS = 3 * HEARTBEAT_INTERVAL_MS;

const STATUSES: readonly HealthStatus[] = ['up', 'degraded', 'down', 'unknown'];

export function writeHeartbeat(status: HealthStatus, now: number): string {
  return `${JSON.stringify({ status, at: new Date(now).toISOString() })}\n`;
}

/** The status that a heartbeat tells, as long as it is one and fresh. */
export function readHeartbeat(text: string, now: number): HealthStatus | undefined {
  try {
    const { status, at } = JSON.parse(text) as { status?: unknown; at?: unknown };
    const ageMs = now - Date.parse(String(at));
    return STATUSES.find((known) => known === status && ageMs <= HEARTBEAT_MAX_AGE_MS);
  } catch {
    return undefined;
  }
}
