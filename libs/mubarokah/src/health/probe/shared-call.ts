const FORGET_AFTER_MS = 60_000;

/**
 * At most one call under way, however often it is asked for: clients queue what they cannot send, and each probe
 * that timed out would wait in that queue. A call that hangs for a minute is given up, lest a lost packet keep the
 * check down for good.
 */
export class SharedCall<T, P extends unknown[] = []> {
  private pending: { readonly promise: Promise<T>; readonly startedAt: number } | undefined;

  constructor(private readonly call: (...parameters: P) => PromiseLike<T>) {}

  /** The parameters are for a call that is made; one that is under way has those of whoever made it. */
  run(...parameters: P): Promise<T> {
    const now = performance.now();
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
