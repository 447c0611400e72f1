import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  AppSessionStore,
  CreatedSession,
  LoginClaim,
  NewSession,
  SessionStore,
} from '../../options/index.js';
import { ExpiringMap } from '../../stores/expiring-map.js';
import { ShardedMap } from '../../stores/sharded-map.js';

/** Keeps sessions in this process: for development, and for an app that will only ever be one process. */
export class MemorySessionStore implements SessionStore {
  readonly scope = 'process';
  private readonly apps = new Map<string, MemoryAppSessions>();

  /** @param now a clock that only runs forward, in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  forApp(appId: string): AppSessionStore {
    const app = this.apps.get(appId) ?? new MemoryAppSessions(this.now);
    this.apps.set(appId, app);
    return app;
  }
}

interface Session {
  readonly owner: string;
  readonly value: string;
  readonly endsAtLatest: number;
}

type Login =
  | { readonly state: 'in_flight'; readonly holder: string }
  | { readonly state: 'done'; readonly result: string }
  | { readonly state: 'ended'; readonly reason: string };

/** For longer than this no callback is under way. */
const ENDED_MS = 600_000;
/** How many of a kind are forgotten before others have their turn. */
const BATCH = 200;

class MemoryAppSessions implements AppSessionStore {
  private readonly sessions: ExpiringMap<Session>;
  private readonly keysOf = new ShardedMap<Set<string>>();
  private readonly logins: ExpiringMap<Login>;
  private readonly endedAt: ExpiringMap<number>;

  constructor(private readonly now: () => number) {
    this.sessions = new ExpiringMap(now);
    this.logins = new ExpiringMap(now);
    this.endedAt = new ExpiringMap(now);
  }

  async read(key: string): Promise<string | undefined> {
    return this.sessions.get(key)?.value;
  }

  async create({
    key,
    owner,
    value,
    idleMs,
    maxAgeMs,
    login,
    replaces,
  }: NewSession): Promise<CreatedSession> {
    const claim = this.logins.get(login.key);
    const isDone = claim?.state === 'done' && claim.result === login.result && this.sessions.get(key);
    if (isDone) return { state: 'created', replaced: undefined };
    const isOurs = claim === undefined || (claim.state === 'in_flight' && claim.holder === login.holder);
    if (!isOurs || (this.endedAt.get(owner) ?? -Infinity) >= this.now() - login.agoMs)
      return { state: 'ended' };
    const replaced = replaces === undefined ? undefined : this.remove(replaces);
    this.sessions.set(key, { owner, value, endsAtLatest: this.now() + maxAgeMs }, Math.min(idleMs, maxAgeMs));
    const keys = this.keysOf.get(owner) ?? new Set();
    this.keysOf.set(owner, keys.add(key));
    this.logins.set(login.key, { state: 'done', result: login.result }, login.keepMs);
    return { state: 'created', replaced };
  }

  async touch(key: string, _owner: string, idleMs: number): Promise<void> {
    const session = this.sessions.get(key);
    if (session === undefined) return;
    this.sessions.set(key, session, Math.min(idleMs, session.endsAtLatest - this.now()));
  }

  async end(key: string): Promise<string | undefined> {
    return this.remove(key);
  }

  async endAll(owner: string): Promise<number> {
    this.endedAt.set(owner, this.now(), ENDED_MS);
    const keys = [...(this.keysOf.get(owner) ?? [])];
    return keys.filter((key) => this.remove(key) !== undefined).length;
  }

  async list(owner: string): Promise<{ key: string; value: string }[]> {
    return [...(this.keysOf.get(owner) ?? [])].flatMap((key) => {
      const session = this.sessions.get(key);
      return session === undefined ? [] : [{ key, value: session.value }];
    });
  }

  async sweep(): Promise<{ active: number; expired: number }> {
    let expired = 0;
    for (;;) {
      const forgotten = this.sessions.prune(BATCH);
      for (const [key, { owner }] of forgotten) this.unlist(owner, key);
      expired += forgotten.length;
      const others = [this.logins.prune(BATCH), this.endedAt.prune(BATCH)];
      if ([forgotten, ...others].every(({ length }) => length < BATCH))
        return { active: this.sessions.size, expired };
      await nextTurn();
    }
  }

  async claimLogin(key: string, holder: string, claimMs: number): Promise<LoginClaim> {
    this.logins.prune(BATCH); // where nobody sweeps
    const claim = this.logins.get(key);
    if (claim?.state === 'in_flight') return { state: claim.holder === holder ? 'claimed' : 'in_flight' };
    if (claim !== undefined) return claim;
    this.logins.set(key, { state: 'in_flight', holder }, claimMs);
    return { state: 'claimed' };
  }

  async releaseLogin(key: string, holder: string): Promise<void> {
    const claim = this.logins.get(key);
    if (claim?.state === 'in_flight' && claim.holder === holder) this.logins.delete(key);
  }

  async endLogin(key: string, reason: string, keepMs: number): Promise<string | undefined> {
    const claim = this.logins.get(key);
    this.logins.set(key, { state: 'ended', reason }, keepMs);
    return claim?.state === 'done' ? claim.result : undefined;
  }

  private remove(key: string): string | undefined {
    const session = this.sessions.get(key);
    // One that is over stays for the sweep to count.
    if (session === undefined) return undefined;
    this.sessions.delete(key);
    this.unlist(session.owner, key);
    return session.value;
  }

  private unlist(owner: string, key: string): void {
    const keys = this.keysOf.get(owner);
    keys?.delete(key);
    if (keys?.size === 0) this.keysOf.delete(owner);
  }
}
