import { Injectable } from '@nestjs/common';

/** The wall clock. Replace the provider in a test to move time. */
@Injectable()
export class Clock {
  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }
}
