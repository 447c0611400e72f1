import type { SessionStore } from '../options/index.js';

/** Keeps sessions in this process: for development, and for an app that will only ever be one process. */
export class MemorySessionStore implements SessionStore {
  readonly scope = 'process';
  private readonly sessions = new Map<string, { value: string; expiresAt: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.live(key)?.value);
  }

  set(key: string, value: string, expiresAt: number): Promise<void> {
    this.sessions.set(key, { value, expiresAt });
    return Promise.resolve();
  }

  touch(key: string, expiresAt: number): Promise<void> {
    const session = this.live(key);
    if (session !== undefined) session.expiresAt = expiresAt;
    return Promise.resolve();
  }

  delete(key: string): Promise<boolean> {
    const wasLive = this.live(key) !== undefined;
    // An expired one stays for the sweep to count.
    if (wasLive) this.sessions.delete(key);
    return Promise.resolve(wasLive);
  }

  sweep(): Promise<{ active: number; expired: number }> {
    const before = this.sessions.size;
    for (const [key, { expiresAt }] of this.sessions) if (expiresAt <= this.now()) this.sessions.delete(key);
    return Promise.resolve({ active: this.sessions.size, expired: before - this.sessions.size });
  }

  private live(key: string): { value: string; expiresAt: number } | undefined {
    const session = this.sessions.get(key);
    return session !== undefined && session.expiresAt > this.now() ? session : undefined;
  }
}
