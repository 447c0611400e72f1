const GENERATION = 100_000;

/**
 * Remembers when a session was last prolonged, so that a busy one is not written on each request. Two generations: the
 * older one is forgotten as the newer one is full, so memory is bounded and what is used often is kept.
 */
export class TouchLog {
  private touchedAt = new Map<string, number>();
  private older = new Map<string, number>();

  constructor(
    private readonly everyMs: number,
    private readonly generation = GENERATION,
  ) {}

  /** True at most once per interval and id; forgetting an id costs one write more, nothing else. */
  isDue(id: string, now: number): boolean {
    const last = this.touchedAt.get(id) ?? this.older.get(id);
    if (last !== undefined && now - last < this.everyMs) return false;
    this.touchedAt.set(id, now);
    if (this.touchedAt.size >= this.generation) {
      this.older = this.touchedAt;
      this.touchedAt = new Map();
    }
    return true;
  }

  /** It was not prolonged after all: the next request is to try again. */
  forget(id: string): void {
    this.touchedAt.delete(id);
    this.older.delete(id);
  }
}
