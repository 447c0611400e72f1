const GENERATION_MS = 3_600_000;
const MAX_ENTRIES = 10_000;

/**
 * How often somebody brought a code that was refused, within the last hour or two. Two generations of counts: the older
 * one is dropped when an hour has passed or the younger one is full, so the memory has a bound.
 */
export class RefusalCounts {
  private young = new Map<string, number>();
  private old = new Map<string, number>();
  private startedAt = -Infinity;

  /** @param now milliseconds, on any clock */
  add(key: string, now: number): void {
    this.age(now);
    if (this.young.size >= MAX_ENTRIES && !this.young.has(key)) this.turn(now);
    this.young.set(key, (this.young.get(key) ?? 0) + 1);
  }

  of(key: string, now: number): number {
    this.age(now);
    return (this.young.get(key) ?? 0) + (this.old.get(key) ?? 0);
  }

  private age(now: number): void {
    if (now - this.startedAt >= 2 * GENERATION_MS) this.young.clear();
    if (now - this.startedAt >= GENERATION_MS) this.turn(now);
  }

  private turn(now: number): void {
    this.old = this.young;
    this.young = new Map();
    this.startedAt = now;
  }
}
