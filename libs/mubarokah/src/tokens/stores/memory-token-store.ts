import type { AppTokenStore, FoundTokens, StoredTokens, TokenStore } from '../../options/index.js';
import { ExpiringMap } from '../../stores/expiring-map.js';

/** Keeps tokens in this process: for development, and for an app that will only ever be one process. */
export class MemoryTokenStore implements TokenStore {
  readonly scope = 'process';
  private readonly apps = new Map<string, MemoryAppTokens>();

  /** @param now a clock that only runs forward, in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  forApp(appId: string): AppTokenStore {
    const app = this.apps.get(appId) ?? new MemoryAppTokens(this.now);
    this.apps.set(appId, app);
    return app;
  }
}

/** How many are forgotten with each login: more than it brings. */
const BATCH = 1_000;

interface Entry extends StoredTokens {
  readonly login: string;
}

class MemoryAppTokens implements AppTokenStore {
  private readonly entries: ExpiringMap<Entry>;
  private readonly leases: ExpiringMap<string>;
  private version = 0;

  constructor(now: () => number) {
    this.entries = new ExpiringMap(now);
    this.leases = new ExpiringMap(now);
  }

  async read(keys: readonly string[]): Promise<FoundTokens | undefined> {
    for (const key of keys) {
      const entry = this.entries.get(key);
      if (entry !== undefined) return { key, value: entry.value, version: entry.version };
    }
    return undefined;
  }

  async put(keys: readonly string[], value: string, login: string, keepMs: number): Promise<void> {
    this.forget();
    for (const key of keys) this.entries.delete(key);
    this.version += 1;
    this.entries.set(keys[0]!, { value, login, version: this.version }, keepMs);
  }

  async acquire(
    key: string,
    holder: string,
    leaseMs: number,
  ): Promise<{ version: number; tokens: StoredTokens | undefined } | undefined> {
    if ((this.leases.get(key) ?? holder) !== holder) return undefined;
    this.leases.set(key, holder, leaseMs);
    this.version += 1;
    return { version: this.version, tokens: this.entries.get(key) };
  }

  async renew(key: string, holder: string, leaseMs: number): Promise<void> {
    if (this.leases.get(key) === holder) this.leases.set(key, holder, leaseMs);
  }

  async release(key: string, holder: string): Promise<void> {
    this.giveBack(key, holder);
  }

  async replace(
    keys: readonly string[],
    key: string,
    { value, version }: StoredTokens,
    holder: string,
    keepMs: number,
  ): Promise<boolean> {
    this.giveBack(key, holder);
    const [current] = keys as [string];
    if (this.entries.get(current)?.version === version) return true;
    const entry = this.entries.get(key);
    const isOvertaken = [key, current].some((one) => (this.entries.get(one)?.version ?? 0) > version);
    if (entry === undefined || isOvertaken) return false;
    this.entries.delete(key);
    this.entries.set(current, { value, version, login: entry.login }, keepMs);
    return true;
  }

  async remove(
    keys: readonly string[],
    which: { readonly login: string } | { readonly version: number } | 'any',
  ): Promise<string | undefined> {
    const removed = keys.flatMap((key) => {
      const entry = this.entries.get(key);
      if (entry === undefined || !matches(entry, which)) return [];
      this.entries.delete(key);
      return [entry.value];
    });
    return removed[0];
  }

  /** Not asynchronous: what it is part of has to be one step. */
  private giveBack(key: string, holder: string): void {
    if (this.leases.get(key) === holder) this.leases.delete(key);
  }

  private forget(): void {
    this.entries.prune(BATCH);
    this.leases.prune(BATCH);
  }
}

function matches(
  entry: Entry,
  which: { readonly login: string } | { readonly version: number } | 'any',
): boolean {
  if (which === 'any') return true;
  return 'login' in which ? entry.login === which.login : entry.version <= which.version;
}
