import type { DependencyMetrics } from './measure/dependency-observer.js';

export type RedisCommand = (command: string, ...args: string[]) => Promise<unknown>;

/** What each file of a Redis library gives for a client that it recognises. */
export interface RedisConnection {
  readonly command: RedisCommand;
  /** Whether it speaks to a Redis Cluster, which may be down though a node answers. */
  readonly isCluster: boolean;
  /** Where the connection stands. */
  state(): 'ready' | 'connecting' | 'closed';
  /** Calls back when the client can send commands, until the signal aborts. Rejects when an attempt to connect failed. */
  ready(signal: AbortSignal): Promise<unknown>;
  /** Absent where the client sends commands by a way that cannot be watched. */
  readonly metrics?: DependencyMetrics;
  readonly close: () => unknown;
}
