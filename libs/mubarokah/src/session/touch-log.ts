const MAX_ENTRIES = 10_000;

/** Remembers when a session was last prolonged, so that a busy one is not written on each request. */
export class TouchLog {
  private readonly touchedAt = new Map<string, number>();

  constructor(private readonly everyMs: number) {}

  /** True at most once per interval and id; forgetting an id costs one write more, nothing else. */
  isDue(id: string, now: number): boolean {
    const last = this.touchedAt.get(id);
    if (last !== undefined && now - last < this.everyMs) return false;
    if (this.touchedAt.size >= MAX_ENTRIES) this.touchedAt.clear();
    this.touchedAt.set(id, now);
    return true;
  }
}
