import type { DependencyMetrics } from './measure/dependency-observer.js';
import type { Ping } from './ping/ping.js';

/** What each file of a client library gives for a client that it recognises. */
export interface Client {
  readonly ping: Ping;
  /** Absent where the library lets nothing of it be seen. */
  readonly metrics?: DependencyMetrics;
  /** Closes its connections for good. */
  readonly close: () => unknown;
}
