const FORGET_AFTER_MS = 60_000;

/**
 * At most one call in flight, however often it is asked for: clients queue what they cannot send, and each ping
 * that timed out would wait in that queue. A call that hangs for a minute is given up, so that one lost packet does not
 * keep the check down for good.
 */
export class SharedCall<T, P extends unknown[] = []> {
  private pending: { readonly promise: Promise<T>; readonly startedAt: number } | undefined;

  /** @param now time that never jumps, in milliseconds */
  constructor(
    private readonly call: (...parameters: P) => PromiseLike<T>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The parameters are for a call that is made; one in flight has those of its caller. */
  run(...parameters: P): Promise<T> {
    const now = this.now();
    if (this.pending !== undefined && now - this.pending.startedAt < FORGET_AFTER_MS)
      return this.pending.promise;
    const promise = Promise.resolve().then(() => this.call(...parameters));
    const mine = { promise, startedAt: now };
    this.pending = mine;
    const forget = (): void => {
      if (this.pending === mine) this.pending = undefined;
    };
    promise.then(forget, forget);
    return promise;
  }
}
