import { Injectable } from '@nestjs/common';
import { SafeLogger } from '../logging/index.js';
import { MubarokahEvents } from '../events/index.js';
import type { SessionOperation, TokenOperation } from '../outcomes/index.js';

const EVERY_MS = 60_000;

/** Counts what fails at the stores, and logs it: each operation at most once a minute. */
@Injectable()
export class StoreFailures {
  private readonly logger = new SafeLogger();
  private readonly unlogged = new Map<string, number>();
  private readonly loggedAt = new Map<string, number>();

  constructor(private readonly events: MubarokahEvents) {}

  note(
    failure:
      | { readonly store: 'session'; readonly operation: SessionOperation }
      | { readonly store: 'token'; readonly operation: TokenOperation },
  ): void {
    this.events.emit({ type: 'store-error', ...failure });
    const name = `The ${failure.store} store failed (${failure.operation})`;
    const now = performance.now();
    const count = (this.unlogged.get(name) ?? 0) + 1;
    if (now - (this.loggedAt.get(name) ?? -Infinity) < EVERY_MS) {
      this.unlogged.set(name, count);
      return;
    }
    this.unlogged.delete(name);
    this.loggedAt.set(name, now);
    // What a client threw may hold the password of its connection: the store's health check names the reason.
    this.logger.warn(count === 1 ? `${name}.` : `${name}, ${count} times since this was last logged.`);
  }
}
