import { BoundedMap } from '../state/bounded-map.js';

const WINDOW_MS = 60_000;

export const LIMIT_EXPECTED = 'expected a whole number of requests, or false for no limit';

export function isLimit(value: unknown): value is number | false {
  return value === false || (Number.isSafeInteger(value) && (value as number) >= 0);
}

export type Rate =
  | { readonly kind: 'within'; readonly headers: Record<string, string> }
  | {
      readonly kind: 'exceeded';
      readonly headers: Record<string, string>;
      readonly retryAfterSeconds: number;
    };

/** Laravel's throttle: a minute for each client address that begins with its first request. */
export class Throttle {
  readonly #windows = new BoundedMap<string, { count: number; readonly endsAt: number }>(10_000);

  private limit: number | false;

  constructor(
    private readonly limitAtStart: number | false,
    private readonly now: () => number,
  ) {
    this.limit = limitAtStart;
  }

  /** Counting begins anew. @throws TypeError unless it is a whole number or `false`. */
  change(limit: number | false): void {
    if (!isLimit(limit)) {
      throw new TypeError(`MubarokahSandbox: requests per minute: ${LIMIT_EXPECTED}, got ${String(limit)}.`);
    }
    this.limit = limit;
    this.#windows.clear();
  }

  /** Back to the limit of the start. What was counted stays, unless another limit was set. */
  restore(): void {
    if (this.limit !== this.limitAtStart) this.change(this.limitAtStart);
  }

  count(address: string): Rate {
    const { limit } = this;
    if (limit === false) return { kind: 'within', headers: {} };
    const window = this.#window(address);
    if (window.count >= limit) return exceeded(limit, window.endsAt, this.now());
    window.count += 1;
    return { kind: 'within', headers: limitHeaders(limit, limit - window.count) };
  }

  #window(address: string): { count: number; readonly endsAt: number } {
    const current = this.#windows.get(address);
    if (current && this.now() < current.endsAt) return current;
    const fresh = { count: 0, endsAt: this.now() + WINDOW_MS };
    this.#windows.set(address, fresh);
    return fresh;
  }
}

function exceeded(limit: number, endsAt: number, now: number): Rate {
  const retryAfterSeconds = Math.ceil((endsAt - now) / 1000);
  return {
    kind: 'exceeded',
    retryAfterSeconds,
    headers: {
      ...limitHeaders(limit, 0),
      'Retry-After': String(retryAfterSeconds),
      'X-RateLimit-Reset': String(Math.ceil(endsAt / 1000)),
    },
  };
}

function limitHeaders(limit: number, remaining: number): Record<string, string> {
  return { 'X-RateLimit-Limit': String(limit), 'X-RateLimit-Remaining': String(remaining) };
}
