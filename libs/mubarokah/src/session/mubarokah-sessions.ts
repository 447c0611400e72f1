import { Inject, Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { Cookies, type HttpRequest, readRequest } from '../http/index.js';
import { Clock } from '../time/index.js';
import {
  MUBAROKAH_OPTIONS,
  type MubarokahTokens,
  type MubarokahUser,
  type ResolvedOptions,
} from '../options/index.js';
import type { SessionEndReason } from '../outcomes/index.js';
import { randomText } from '../sealing/index.js';
import type { LoginInFlight } from './login-claims.js';
import type { MubarokahSession } from './mubarokah-session.js';
import { sessionIdOf, SessionRecords } from './session-records.js';
import { MubarokahAccessTokens } from '../tokens/mubarokah-access-tokens.js';
import { TouchLog } from './touch-log.js';

const COOKIE = 'session';
/**
 * The store's clock says when a session ends. What ended longer ago than any two clocks differ has been brought back by
 * somebody who can write there.
 */
const MOST_SKEW_MS = 24 * 3_600_000;

/** Who is logged in: begins, finds, lists and ends sessions. */
@Injectable()
export class MubarokahSessions {
  private readonly touches: TouchLog;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly records: SessionRecords,
    private readonly tokens: MubarokahAccessTokens,
    private readonly cookies: Cookies,
    private readonly events: MubarokahEvents,
    private readonly clock: Clock,
  ) {
    this.touches = new TouchLog(Math.min(60_000, options.sessionIdleMs / 10));
  }

  /**
   * The session of the browser that sent this request (an `@Req()` of Express or Fastify), or undefined.
   *
   * @throws {SessionStoreError}
   */
  current(nativeRequest: unknown): Promise<MubarokahSession | undefined> {
    return this.find(readRequest(nativeRequest));
  }

  /**
   * The live sessions of a user, the newest first.
   *
   * @param userId the `id` of a {@link MubarokahUser}
   * @throws {SessionStoreError}
   */
  async list(userId: string): Promise<MubarokahSession[]> {
    return (await this.records.list(userId)).sort((a, b) => b.startedAt - a.startedAt);
  }

  /**
   * Logs a user out everywhere, at once and for all replicas: sessions, kept tokens, and logins whose callback is under
   * way. A login that begins afterwards succeeds, unless `onLogin` refuses it.
   *
   * @param userId the `id` of a {@link MubarokahUser}
   * @returns how many sessions there were
   * @throws {SessionStoreError} {@link TokenStoreError} when a store fails: call it again
   */
  async endAll(userId: string): Promise<number> {
    const count = await this.records.endAll(userId);
    if (count > 0) this.events.emit({ type: 'session-ended', reason: 'revoked', count });
    await this.tokens.forget(userId, 'any');
    return count;
  }

  /** Whether the browser brought the cookie of a session, be it a live one or not. */
  hasCookie(nativeRequest: unknown): boolean {
    return this.cookies.read(readRequest(nativeRequest), COOKIE) !== undefined;
  }

  /** @internal */
  async find(request: HttpRequest): Promise<MubarokahSession | undefined> {
    const id = this.idOf(request);
    if (id === undefined) return undefined;
    const session = await this.records.read(id);
    if (session === undefined || session.expiresAt + MOST_SKEW_MS <= this.clock.now()) return undefined;
    this.prolong(session);
    return session;
  }

  /**
   * Begins a session under a new id, keeps the tokens, and ends the session that this browser had. Resolves to the value
   * of its cookie; undefined when somebody has logged out meanwhile, and nothing began.
   *
   * @throws {SessionStoreError} {@link TokenStoreError} when a store fails; nothing has begun then
   * @internal
   */
  async start(
    request: HttpRequest,
    user: MubarokahUser,
    tokens: MubarokahTokens,
    login: LoginInFlight,
  ): Promise<string | undefined> {
    const now = this.clock.now();
    const secret = randomText(32);
    const session: MubarokahSession = {
      id: sessionIdOf(secret),
      user,
      scopes: tokens.scopes,
      startedAt: now,
      expiresAt: now + this.options.sessionMaxAgeMs,
      accessTokenExpiresAt: tokens.expiresAt,
    };
    // At once: each waits for a store.
    const [creation, keeping] = await Promise.allSettled([
      this.records.create(session, login, secret, this.idOf(request)),
      this.tokens.keep(user.id, tokens, session.id),
    ]);
    const created = valueOf(creation);
    if (created?.state === 'created') {
      await this.endReplaced(created.replaced, user);
      if (keeping.status === 'fulfilled') {
        this.events.emit({ type: 'session-started' });
        return secret;
      }
      await this.records.end(session.id).catch(() => undefined);
    }
    await this.forgetTokens(session); // half of a login is none
    for (const half of [creation, keeping]) if (half.status === 'rejected') throw half.reason;
    return undefined;
  }

  /**
   * Ends a session that began too late for its browser, and its tokens.
   *
   * @internal
   */
  async abandon(secret: string): Promise<void> {
    const session = await this.endOne(sessionIdOf(secret), 'revoked').catch(() => undefined);
    if (session !== undefined) await this.forgetTokens(session);
  }

  /**
   * Ends the browser's session, if it has one. Resolves to what the session was.
   *
   * @throws {SessionStoreError}
   * @internal
   */
  async end(request: HttpRequest, reason: SessionEndReason): Promise<MubarokahSession | undefined> {
    const id = this.idOf(request);
    return id === undefined ? undefined : this.endOne(id, reason);
  }

  /**
   * Ends the session with that cookie value, if it is live. Resolves to what it was.
   *
   * @throws {SessionStoreError}
   * @internal
   */
  endBySecret(secret: string, reason: SessionEndReason): Promise<MubarokahSession | undefined> {
    return this.endOne(sessionIdOf(secret), reason);
  }

  /**
   * Ends the browser's session if it is one of that user, and its tokens.
   *
   * @throws {SessionStoreError}
   * @internal
   */
  async endOf(request: HttpRequest, user: MubarokahUser): Promise<void> {
    const id = this.idOf(request);
    const session = id === undefined ? undefined : await this.records.read(id);
    if (session?.user.id !== user.id) return;
    if ((await this.endOne(session.id, 'revoked')) !== undefined) await this.forgetTokens(session);
  }

  /**
   * Whether there is a live session with that cookie value.
   *
   * @throws {SessionStoreError}
   * @internal
   */
  async isLive(secret: string): Promise<boolean> {
    return (await this.records.read(sessionIdOf(secret))) !== undefined;
  }

  /**
   * The `Set-Cookie` value of the session with that cookie value.
   *
   * @internal
   */
  cookie(secret: string): string {
    return this.cookies.set(COOKIE, secret, this.options.sessionMaxAgeMs);
  }

  /** @internal */
  clearCookie(): string {
    return this.cookies.clear(COOKIE);
  }

  private idOf(request: HttpRequest): string | undefined {
    const secret = this.cookies.read(request, COOKIE);
    return secret === undefined || secret === '' ? undefined : sessionIdOf(secret);
  }

  private async endOne(id: string, reason: SessionEndReason): Promise<MubarokahSession | undefined> {
    const session = await this.records.end(id);
    if (session !== undefined) this.events.emit({ type: 'session-ended', reason, count: 1 });
    return session;
  }

  /** Nobody waits for it: a request that is let in must not fail because its session could not be prolonged. */
  private prolong(session: MubarokahSession): void {
    if (!this.touches.isDue(session.id, performance.now())) return;
    this.records.touch(session).catch(() => this.touches.forget(session.id));
  }

  /** Somebody logged in over the session of another user: that one's tokens go too. One's own were overwritten. */
  private async endReplaced(replaced: MubarokahSession | undefined, by: MubarokahUser): Promise<void> {
    if (replaced === undefined) return;
    this.events.emit({ type: 'session-ended', reason: 'revoked', count: 1 });
    if (replaced.user.id !== by.id) await this.forgetTokens(replaced);
  }

  /** The session has ended, whether or not this succeeds: it is counted as an error of the store. */
  private async forgetTokens({ user, id }: MubarokahSession): Promise<void> {
    await this.tokens.forget(user.id, { sessionId: id }).catch(() => undefined);
  }
}

const valueOf = <T>(result: PromiseSettledResult<T>): T | undefined =>
  result.status === 'fulfilled' ? result.value : undefined;
