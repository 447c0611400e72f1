import { Inject, Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { Cookies, type HttpRequest, readRequest } from '../http/index.js';
import {
  Clock,
  MUBAROKAH_OPTIONS,
  type MubarokahTokens,
  type MubarokahUser,
  type ResolvedOptions,
} from '../options/index.js';
import type { SessionEndReason } from '../outcomes/index.js';
import type { MubarokahSession } from './mubarokah-session.js';
import { SessionRecords } from './session-records.js';
import { TouchLog } from './touch-log.js';

const COOKIE = 'mubarokah-session';

/** Who is logged in: begins, finds and ends sessions. */
@Injectable()
export class MubarokahSessions {
  private readonly touches: TouchLog;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly records: SessionRecords,
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

  /** Whether the browser brought the cookie of a session, be it a live one or not. */
  hasCookie(nativeRequest: unknown): boolean {
    return this.cookies.read(readRequest(nativeRequest), COOKIE) !== undefined;
  }

  /** @internal */
  async find(request: HttpRequest): Promise<MubarokahSession | undefined> {
    const id = this.cookies.read(request, COOKIE);
    if (id === undefined || id === '') return undefined;
    const session = await this.records.read(id);
    const now = this.clock.now();
    if (session === undefined || session.expiresAt <= now) return undefined;
    if (this.touches.isDue(id, now)) await this.records.touch(id, this.endOf(session, now));
    return session;
  }

  /**
   * Begins a session under a new id and ends the one that this browser had. Resolves to its `Set-Cookie` value.
   *
   * @internal
   */
  async start(
    request: HttpRequest,
    user: MubarokahUser,
    tokens: MubarokahTokens,
    loginId: string,
  ): Promise<string> {
    const now = this.clock.now();
    const session: MubarokahSession = {
      user,
      loginId,
      scopes: tokens.scopes,
      startedAt: now,
      expiresAt: now + this.options.sessionMaxAgeMs,
      accessTokenExpiresAt: tokens.expiresAt,
    };
    const id = await this.records.create(session, this.endOf(session, now));
    this.events.emit({ type: 'session-started' });
    await this.end(request, 'revoked');
    return this.cookies.set(COOKIE, id, this.options.sessionMaxAgeMs);
  }

  /**
   * Ends the browser's session, if it has one. Resolves to what the session was.
   *
   * @internal
   */
  async end(request: HttpRequest, reason: SessionEndReason): Promise<MubarokahSession | undefined> {
    const id = this.cookies.read(request, COOKIE);
    if (id === undefined || id === '') return undefined;
    const session = await this.records.read(id);
    if (!(await this.records.delete(id))) return undefined;
    this.events.emit({ type: 'session-ended', reason, count: 1 });
    return session;
  }

  /** @internal */
  clearCookie(): string {
    return this.cookies.clear(COOKIE);
  }

  private endOf(session: MubarokahSession, now: number): number {
    return Math.min(session.expiresAt, now + this.options.sessionIdleMs);
  }
}
