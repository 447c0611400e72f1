import { Injectable } from '@nestjs/common';

/** The wall clock. Replace the provider in a test to move time. */
@Injectable()
export class Clock {
  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }
}

/** Time that never jumps, for ages and durations. Replace the provider in a test to move it. */
@Injectable()
export class MonotonicClock {
  /** Milliseconds since an arbitrary moment. */
  now(): number {
    return performance.now();
  }
}
