import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock, MUBAROKAH_OPTIONS, type ResolvedOptions, type SessionStore } from '../options/index.js';
import { Sealer } from '../sealing/index.js';
import { withDeadline } from './deadline.js';
import { MemorySessionStore } from './memory-session-store.js';
import { type MubarokahSession, parseSession } from './mubarokah-session.js';
import { SessionStoreError } from './session-error.js';

/** A store that is slower than this is as good as gone: no request waits longer. */
const STORE_DEADLINE_MS = 1_000;

/**
 * Session records behind opaque ids: hashes the id for the store, seals what leaves the process, keeps deadlines.
 * Every method throws a {@link SessionStoreError} when the store fails.
 */
@Injectable()
export class SessionRecords {
  private readonly store: SessionStore;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) options: ResolvedOptions,
    private readonly sealer: Sealer,
    clock: Clock,
  ) {
    this.store = options.sessionStore ?? new MemorySessionStore(() => clock.now());
    if (this.store.scope === 'process' && process.env['NODE_ENV'] === 'production') {
      new Logger('Mubarokah').warn(
        'Sessions are kept in the memory of this process: they end when it restarts and no other replica knows them. ' +
          'Set "sessionStore" to new RedisSessionStore(client).',
      );
    }
  }

  /** Writes a new record under a new id of 256 random bits, and resolves to that id. */
  async create(session: MubarokahSession, expiresAt: number): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    const key = keyOf(id);
    await this.ask('write a session', async () =>
      this.store.set(key, await this.encode(key, session), expiresAt),
    );
    return id;
  }

  async read(id: string): Promise<MubarokahSession | undefined> {
    const key = keyOf(id);
    const value = await this.ask('read a session', () => this.store.get(key));
    return value === undefined ? undefined : parseSession(await this.decode(key, value));
  }

  touch(id: string, expiresAt: number): Promise<void> {
    return this.ask('prolong a session', () => this.store.touch(keyOf(id), expiresAt));
  }

  /** True for the one caller that ended a live session. */
  delete(id: string): Promise<boolean> {
    return this.ask('end a session', () => this.store.delete(keyOf(id)));
  }

  sweep(): Promise<{ active: number; expired: number }> {
    return this.ask('count the sessions', () => this.store.sweep());
  }

  // Sealed for the key it lies under: a record copied to another key opens nothing.
  private encode(key: string, session: MubarokahSession): string | Promise<string> {
    return this.store.scope === 'process'
      ? JSON.stringify(session)
      : this.sealer.seal(`session/${key}`, session);
  }

  private decode(key: string, value: string): unknown {
    return this.store.scope === 'process' ? JSON.parse(value) : this.sealer.open(`session/${key}`, value);
  }

  private async ask<T>(operation: string, work: () => Promise<T>): Promise<T> {
    try {
      return await withDeadline(work, STORE_DEADLINE_MS);
    } catch (error) {
      throw new SessionStoreError(operation, error);
    }
  }
}

const keyOf = (id: string): string => createHash('sha256').update(id).digest('base64url');
