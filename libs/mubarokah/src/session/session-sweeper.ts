import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { Clock } from '../time/index.js';
import { SessionRecords } from './session-records.js';

const INTERVAL_MS = 5_000;

/** Forgets ended sessions and counts the active ones, on a timer: a scrape never waits for a store. */
@Injectable()
export class SessionSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private sweeping = false;

  constructor(
    private readonly records: SessionRecords,
    private readonly events: MubarokahEvents,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    void this.sweep();
    this.timer = setInterval(() => void this.sweep(), INTERVAL_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** One pass. When the store fails, what was counted last stays until it answers again. */
  async sweep(): Promise<void> {
    if (this.sweeping) return;
    this.sweeping = true;
    try {
      this.publish(await this.records.sweep((late) => this.publish(late)));
    } catch {
      // Counted as a store error; the health check of the store says so too, and the metric's timestamp ages.
    } finally {
      this.sweeping = false;
    }
  }

  private publish({ active, expired }: { active: number; expired: number }): void {
    if (expired > 0) this.events.emit({ type: 'session-ended', reason: 'expired', count: expired });
    this.events.emit({ type: 'active-sessions', count: active, at: this.clock.now() });
  }
}
