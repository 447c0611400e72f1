import { ShardedMap } from '../stores/sharded-map.js';

/**
 * Remembers when a session was last prolonged, so that a busy one is not written on each request. What was prolonged
 * before the last interval is forgotten with all others of its time: so it holds no more than what two intervals
 * brought, however many people there are.
 */
export class TouchLog {
  private touchedAt = new ShardedMap<number>();
  private older = new ShardedMap<number>();
  private startedAt = -Infinity;

  constructor(private readonly everyMs: number) {}

  /** True at most once per interval and id; forgetting an id costs one write more, nothing else. */
  isDue(id: string, now: number): boolean {
    this.turnOver(now);
    const last = this.touchedAt.get(id) ?? this.older.get(id) ?? -Infinity;
    if (now - last < this.everyMs) return false;
    this.touchedAt.set(id, now);
    return true;
  }

  /** It was not prolonged after all: the next request is to try again. */
  forget(id: string): void {
    this.touchedAt.delete(id);
    this.older.delete(id);
  }

  private turnOver(now: number): void {
    // Stryker disable next-line EqualityOperator: equivalent, since what is kept for longer still has its own time
    if (now - this.startedAt < this.everyMs) return;
    this.older = this.touchedAt;
    this.touchedAt = new ShardedMap();
    this.startedAt = now;
  }
}
