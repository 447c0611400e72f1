import { BoundedMap } from '../state/bounded-map.js';

const WINDOW_MS = 60_000;

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

  constructor(
    private requestsPerMinute: number | undefined,
    private readonly now: () => number,
  ) {}

  /** `undefined` turns it off. Counting begins anew. @throws TypeError unless it is a whole number. */
  change(requestsPerMinute: number | undefined): void {
    if (
      requestsPerMinute !== undefined &&
      !(Number.isSafeInteger(requestsPerMinute) && requestsPerMinute >= 0)
    ) {
      throw new TypeError(
        `MubarokahSandbox: requests per minute: expected 0 or more, got ${requestsPerMinute}`,
      );
    }
    this.requestsPerMinute = requestsPerMinute;
    this.#windows.clear();
  }

  count(address: string): Rate {
    const limit = this.requestsPerMinute;
    if (limit === undefined) return { kind: 'within', headers: {} };
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
