import { Injectable } from '@nestjs/common';

/** Time that never jumps, for ages and durations. Replace the provider in a test to move it. */
@Injectable()
export class MonotonicClock {
  /** Milliseconds since an arbitrary moment. */
  now(): number {
    return performance.now();
  }
}
