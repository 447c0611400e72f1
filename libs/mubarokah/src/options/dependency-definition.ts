/** The states of a connection, as `mubarokah_dependency_connections` shows them; `pending` waits for one. */
export type ConnectionState = 'used' | 'idle' | 'pending' | 'max';

/** How a look into a cache ended. */
export type CacheResult = 'hit' | 'miss' | 'error';

/** Where a measured dependency tells what it did. Nothing that it is told can fail the operation. */
export interface DependencyObserver {
  /** An operation ended. A name that the definition does not list is counted as `other`. */
  operation(name: string, succeeded: boolean, durationMs: number): void;
  cacheRequest(result: CacheResult, count?: number): void;
  /** `read` is called at each scrape: it must not wait for anything. */
  connections(read: () => Partial<Record<ConnectionState, number>>): void;
}

/**
 * A database or a cache whose use is measured. See `databaseMetrics()`, `redisMetrics()`, `cacheMetrics()` and
 * `prismaMetrics()`; for anything else write one.
 */
export interface DependencyDefinition {
  /** The `dependency` or `cache` label. */
  readonly name: string;
  /** The values of the `operation` label, `other` excepted; at most eight. */
  readonly operations: readonly string[];
  /** Whether hits and misses are told too. */
  readonly isCache?: boolean;
  /** Begins to measure. Returns what ends it. */
  attach(observer: DependencyObserver): () => void;
}
