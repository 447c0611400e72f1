import { FEWEST_CALLS } from './recent-calls-breaker.js';

/** So many at once show that nobody answers: a circuit opens before a second round is sent. */
const FIRST_LIMIT = FEWEST_CALLS;
const MOST_AT_ONCE = 16;
/** A queue this long could not be served within anybody's deadline. */
const MOST_WAITING = 1_000;
/** How many times as long as one alone a call has to take, to show that there are too many. */
const CROWDED = 2;

/** How long a call can wait for its turn. */
export interface Patience {
  readonly waitMs: number;
  /** Whether the call must have ended by then, too. */
  readonly isForAll: boolean;
}

/** Told how long a call took, in milliseconds, and whether it was answered. */
export type Took = (durationMs: number, isAnswered: boolean) => void;

/**
 * Lets only so many calls be under way at once; the others wait for their turn. How many that are follows from how long
 * they take, as in TCP (RFC 5681): one more for each round in time, half as many after a slow one. So a server that can do
 * little is asked for little at a time, and each call has its own time-out to itself. A server that is as slow when it has
 * one call alone is not asked for less: that would only make people wait for each other.
 */
export class Bulkhead {
  private limit = FIRST_LIMIT;
  private active = 0;
  private halvedAt = -Infinity;
  /** Of the last call that was answered. */
  private lastMs = 0;
  /** Of the last that was answered and had begun while no other was under way. */
  private aloneMs = 0;
  /** In the order they came. */
  private readonly waiting = new Set<() => void>();

  constructor(private readonly slowMs: number) {}

  /** Does `work` as soon as there is room. Resolves to undefined, with nothing done, where there is none in time. */
  async run<T>(work: (took: Took) => Promise<T>, patience: Patience): Promise<T | undefined> {
    if (this.hasRoom) this.active += 1;
    else if (!(await this.turn(patience))) return undefined;
    const isAlone = this.active === 1;
    try {
      return await work((durationMs, isAnswered) => this.took(durationMs, isAnswered, isAlone));
    } finally {
      this.active -= 1;
      this.admit();
    }
  }

  /** Learns from a call that has ended. `isAlone` says whether no other was under way when it began. */
  took(durationMs: number, isAnswered: boolean, isAlone = false): void {
    const now = performance.now();
    if (isAnswered) this.lastMs = durationMs;
    if (isAnswered && isAlone) this.aloneMs = durationMs;
    const isCrowded = !isAnswered || durationMs >= CROWDED * this.aloneMs;
    if (durationMs >= this.slowMs && isCrowded) {
      // Stryker disable next-line EqualityOperator: two readings of the clock are never alike
      if (now - durationMs < this.halvedAt) return; // it was begun under the limit of before
      this.limit = Math.max(this.limit / 2, 1);
      this.halvedAt = now;
    } else if (isAnswered && this.waiting.size > 0) {
      this.limit = Math.min(this.limit + 1 / this.limit, MOST_AT_ONCE);
    }
  }

  private get hasRoom(): boolean {
    return this.active < Math.floor(this.limit);
  }

  /** Resolves to whether its turn came; then its place is taken already. */
  private async turn({ waitMs, isForAll }: Patience): Promise<boolean> {
    if (this.waiting.size >= MOST_WAITING) return false;
    const endsAt = performance.now() + waitMs;
    return new Promise((resolve) => {
      const settle = (isTurn: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(enter);
        resolve(isTurn);
      };
      const giveUp = (): void => settle(false);
      const enter = (): void => {
        // What could not end in time is not begun: it would use up a code, and the server's time, for nobody.
        // Stryker disable next-line EqualityOperator: two readings of the clock are never alike
        if (isForAll && endsAt - performance.now() < this.lastMs) return giveUp();
        this.active += 1;
        settle(true);
      };
      const timer = setTimeout(giveUp, waitMs);
      this.waiting.add(enter);
    });
  }

  private admit(): void {
    for (const enter of this.waiting) {
      if (!this.hasRoom) return;
      enter();
    }
  }
}
