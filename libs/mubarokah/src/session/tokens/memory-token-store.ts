import type { StoredTokens, TokenStore } from '../../options/index.js';

interface Entry {
  version: number;
  stored?: StoredTokens | undefined;
  holder?: string | undefined;
}

/** Keeps tokens in this process: for development, and for an app that will only ever be one process. */
export class MemoryTokenStore implements TokenStore {
  readonly scope = 'process';
  private readonly entries = new Map<string, Entry>();

  async read(key: string): Promise<StoredTokens | undefined> {
    return this.entries.get(key)?.stored;
  }

  async nextVersion(key: string): Promise<number> {
    return (this.entry(key).version += 1);
  }

  async write(key: string, tokens: StoredTokens): Promise<boolean> {
    const entry = this.entry(key);
    if (entry.stored !== undefined && entry.stored.version > tokens.version) return false;
    entry.stored = tokens;
    return true;
  }

  async remove(key: string, version: number): Promise<void> {
    const entry = this.entries.get(key);
    if (entry?.stored !== undefined && entry.stored.version <= version) entry.stored = undefined;
  }

  // No lease outlives its holder here: both are this process.
  async acquire(key: string, holder: string): Promise<number | undefined> {
    const entry = this.entry(key);
    if (entry.holder !== undefined) return undefined;
    entry.holder = holder;
    return this.nextVersion(key);
  }

  async renew(): Promise<void> {}

  async release(key: string, holder: string): Promise<void> {
    const entry = this.entries.get(key);
    if (entry?.holder === holder) entry.holder = undefined;
  }

  private entry(key: string): Entry {
    const entry = this.entries.get(key) ?? { version: 0 };
    this.entries.set(key, entry);
    return entry;
  }
}
