import { CircuitState, type IBreaker } from 'cockatiel';

const SLICE_MS = 1_000;
const SLICES = 30;
/** Fewer calls prove nothing. */
export const FEWEST_CALLS = 5;

/**
 * Opens a circuit when more than half of the calls of the last 30 seconds failed, of at least five. cockatiel's own
 * SamplingBreaker forgets only as calls come: where they are rare, failures of yesterday would open it today.
 */
export class RecentCallsBreaker implements IBreaker {
  /** Nothing that would be worth keeping. */
  state: unknown;
  /** By the second they were made in. */
  private readonly slices = new Map<number, { calls: number; failures: number }>();

  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.slices.clear();
    this.count(0);
  }

  failure(): boolean {
    this.count(1);
    let [calls, failures] = [0, 0];
    for (const slice of this.slices.values()) {
      calls += slice.calls;
      failures += slice.failures;
    }
    return calls >= FEWEST_CALLS && failures > calls / 2;
  }

  private count(failures: 0 | 1): void {
    const now = Math.floor(performance.now() / SLICE_MS);
    for (const second of this.slices.keys()) if (second <= now - SLICES) this.slices.delete(second);
    const slice = this.slices.get(now) ?? { calls: 0, failures: 0 };
    this.slices.set(now, { calls: slice.calls + 1, failures: slice.failures + failures });
  }
}
