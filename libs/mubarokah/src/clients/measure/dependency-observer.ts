/** The states of a connection, as `mubarokah_dependency_connections` shows them; `pending` waits for one. */
export type ConnectionState = 'used' | 'idle' | 'pending' | 'max';

/** How a look into a cache ended. */
export type CacheResult = 'hit' | 'miss' | 'error';

/** Where a measured dependency tells what it did. Nothing that it is told can fail the operation. */
export interface DependencyObserver {
  /** An operation ended. A name that is not among `operations` is counted as `other`. */
  operation(name: string, succeeded: boolean, durationMs: number): void;
  cacheRequest(result: CacheResult, count?: number): void;
  /** `read` is called at each scrape: it must not wait for anything. */
  connections(read: () => Partial<Record<ConnectionState, number>>): void;
}

/** What is measured of a dependency, and how. */
export interface DependencyMetrics {
  /** The values of the `operation` label, `other` excepted; at most eight. Without any, no operation is timed. */
  readonly operations: readonly string[];
  /** Whether hits and misses are told too. */
  readonly isCache?: boolean;
  /** Begins to measure. Returns what ends it. */
  attach(observer: DependencyObserver): () => void;
}
