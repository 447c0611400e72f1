import { Inject, Injectable } from '@nestjs/common';
import { SafeLogger } from '../logging/index.js';
import { type AppSessionStore, MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import type { SessionOperation } from '../outcomes/index.js';
import { Sealer } from '../sealing/index.js';
import { withDeadline } from '../time/deadline.js';
import { SessionStoreError } from './session-error.js';
import { StoreFailures } from '../stores/store-failures.js';
import { MemorySessionStore } from './stores/memory-session-store.js';

/** A store that is slower than this is as good as gone: no request waits longer. */
const STORE_DEADLINE_MS = 1_000;

/** Asks the session store: with a deadline, and with values sealed where they leave the process. */
@Injectable()
export class SessionCalls {
  private readonly store: AppSessionStore;
  private readonly isShared: boolean;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) { sessionStore = new MemorySessionStore(), sessions, appId }: ResolvedOptions,
    private readonly sealer: Sealer,
    private readonly failures: StoreFailures,
  ) {
    this.store = sessionStore.forApp(appId);
    this.isShared = sessionStore.scope === 'shared';
    if (!this.isShared && sessions === undefined && process.env['NODE_ENV'] === 'production') {
      new SafeLogger().warn(
        'Sessions are kept in the memory of this process: they end when it restarts and no other replica knows them. ' +
          'Set "sessionStore" to new RedisSessionStore(client).',
      );
    }
  }

  /**
   * @param late gets what comes after the deadline, to undo or to count it
   * @throws {SessionStoreError} when the store fails or is late
   */
  async ask<T>(
    operation: SessionOperation,
    work: (store: AppSessionStore) => Promise<T>,
    late?: (value: T) => void,
  ): Promise<T> {
    try {
      return await withDeadline(() => work(this.store), STORE_DEADLINE_MS, late);
    } catch (error) {
      this.failures.note({ store: 'session', operation });
      throw new SessionStoreError(operation, error);
    }
  }

  /** Sealed for the place it lies at: a value that is copied to another one opens nothing. */
  encode(place: string, value: unknown): string | Promise<string> {
    return this.isShared ? this.sealer.seal(place, value) : JSON.stringify(value);
  }

  /** Undefined for everything that was not encoded for that place. */
  decode(place: string, text: string): unknown {
    return this.isShared ? this.sealer.open(place, text) : JSON.parse(text);
  }
}
