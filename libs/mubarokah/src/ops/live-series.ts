import { CATALOGUE } from '../metrics/index.js';
import { type Buckets, quantileBetween } from './quantile.js';
import type { RegistryReader } from './registry-reader.js';

const P95 = 0.95;
/** Of several who look at once, one makes a point. */
const LEAST_PAUSE_MS = 4_000;
/** What a quantile is over. */
const WINDOW_MS = 60_000;
/** An hour of points, 5 seconds apart. */
const MAXIMUM_POINTS = 720;

/** What was measured at one moment; `null` where nothing happened in the minute before. */
export interface LivePoint {
  readonly at: number;
  /** The 95th percentile of the minute before, in milliseconds. */
  readonly tokenP95: number | null;
  readonly apiP95: number | null;
  readonly callbackP95: number | null;
  readonly activeSessions: number | null;
  /** Requests of this process to the token endpoint in the minute before. */
  readonly tokenRequests: number | null;
}

interface Snapshot {
  readonly at: number;
  readonly token: Buckets;
  readonly api: Buckets;
  readonly callback: Buckets;
}

const TOKEN_OPERATIONS = ['token_exchange', 'token_refresh', 'client_credentials'];
const API_OPERATIONS = ['api_user', 'api_user_details'];

/** What the metrics say from time to time. Nothing is measured but when somebody asks. */
export class LiveSeries {
  private snapshots: Snapshot[] = [];
  private kept: LivePoint[] = [];
  private sampling: Promise<void> | undefined;

  constructor(
    private readonly reader: RegistryReader,
    private readonly now: () => number,
  ) {}

  /** Adds a point, unless the last is recent, and returns those after `since`, oldest first. */
  async points(since: number): Promise<readonly LivePoint[]> {
    const last = this.kept.at(-1);
    if (last === undefined || this.now() - last.at >= LEAST_PAUSE_MS)
      await (this.sampling ??= this.sample().finally(() => (this.sampling = undefined)));
    return this.kept.filter(({ at }) => at > since);
  }

  private async sample(): Promise<void> {
    const { reader } = this;
    const at = this.now();
    const [token, api, callback, sessions, countedAt] = await Promise.all([
      reader.buckets(CATALOGUE.attemptDuration, 'endpoint', TOKEN_OPERATIONS),
      reader.buckets(CATALOGUE.attemptDuration, 'endpoint', API_OPERATIONS),
      reader.buckets(CATALOGUE.loginServerDuration),
      reader.value(CATALOGUE.activeSessions),
      reader.value(CATALOGUE.activeSessionsTimestamp),
    ]);
    const latest: Snapshot = { at, token, api, callback };
    this.snapshots = [...this.snapshots.filter((one) => at - one.at <= WINDOW_MS), latest];
    const earliest = this.snapshots[0]!;
    const p95 = (kind: 'token' | 'api' | 'callback'): number | null => {
      const seconds = quantileBetween(P95, earliest[kind], latest[kind]);
      return seconds === undefined ? null : Math.round(seconds * 1000);
    };
    const point: LivePoint = {
      at,
      tokenP95: p95('token'),
      apiP95: p95('api'),
      callbackP95: p95('callback'),
      activeSessions: countedAt ? (sessions ?? null) : null,
      tokenRequests: earliest === latest ? null : totalOf(latest.token) - totalOf(earliest.token),
    };
    this.kept = [...this.kept.slice(1 - MAXIMUM_POINTS), point];
  }
}

function totalOf(buckets: Buckets): number {
  return buckets.at(-1)?.[1] ?? 0;
}
