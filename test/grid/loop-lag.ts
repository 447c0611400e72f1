const SAMPLE_MS = 5;

/**
 * How long this process did not come round to anything: other work on the machine, or garbage collection. A timer
 * that fires late, or an answer that lay unread, says nothing of the library then.
 */
export class LoopLag {
  private readonly pauses: { readonly at: number; readonly ms: number }[] = [];
  private last = performance.now();
  private readonly timer = setInterval(() => this.sample(), SAMPLE_MS).unref();

  /** All pauses together since `startedAt`, on the clock of `performance.now()`. */
  pausedSince(startedAt: number): number {
    this.sample();
    return this.pauses.reduce((sum, { at, ms }) => (at >= startedAt ? sum + ms : sum), 0);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sample(): void {
    const now = performance.now();
    const ms = now - this.last - SAMPLE_MS;
    this.last = now;
    if (ms > SAMPLE_MS) this.pauses.push({ at: now, ms });
    if (this.pauses.length > 5_000) this.pauses.splice(0, 2_500);
  }
}
