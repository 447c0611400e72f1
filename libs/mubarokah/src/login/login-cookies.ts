import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Cookies, type HttpRequest } from '../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { Sealer } from '../sealing/index.js';
import { type LoginRecord, parseLoginRecord } from './login-record.js';

const NAME = 'mubarokah-login-';
const PURPOSE = 'login';
/** A browser sends all of them each time, and servers refuse long headers. */
const MAX_LOGINS = 8;

/**
 * The logins that a browser has begun: one sealed cookie each, so that two tabs do not break each other. A cookie is
 * named by when its login began, to find the oldest, and by a hash of its state, to find the one that came back.
 */
@Injectable()
export class LoginCookies {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly cookies: Cookies,
    private readonly sealer: Sealer,
  ) {}

  /** Whether any login was begun in this browser. */
  any(request: HttpRequest): boolean {
    return this.cookies.readAll(request, NAME).size > 0;
  }

  /** Every login of this browser that can be read. */
  async all(request: HttpRequest): Promise<LoginRecord[]> {
    const records = await Promise.all(
      [...this.cookies.readAll(request, NAME).values()].map((value) => this.open(value)),
    );
    return records.filter((record) => record !== undefined);
  }

  /** The login with that state, if it was begun in this browser. */
  async find(request: HttpRequest, state: string): Promise<LoginRecord | undefined> {
    const suffix = `-${hash(state)}`;
    for (const [name, value] of this.cookies.readAll(request, NAME)) {
      if (!name.endsWith(suffix)) continue;
      const record = await this.open(value);
      // What is found by a name that the browser chose must still be the record of this very state.
      if (record !== undefined && equal(record.state, state)) return record;
    }
    return undefined;
  }

  /** `Set-Cookie` values that keep a new login, and drop others where there are too many. */
  async add(request: HttpRequest, record: LoginRecord): Promise<string[]> {
    const excess = this.cookies.readAll(request, NAME).size - MAX_LOGINS + 1;
    const dropped = excess > 0 ? (await this.leastNeeded(request, record)).slice(0, excess) : [];
    return [await this.write(record), ...dropped.map((name) => this.cookies.clear(NAME + name))];
  }

  /** The `Set-Cookie` value that ends a login: its verifier is gone, but a replay is still known for what it is. */
  finish({ codeVerifier: _, ...record }: LoginRecord): Promise<string> {
    return this.write(record);
  }

  /**
   * The names of the logins, the one that is missed least first: what is none, what a later login to the same page has
   * replaced, what is finished, what is pending; of each the oldest first. So a tab that begins again and again drops
   * its own logins, and none of another tab.
   */
  private async leastNeeded(request: HttpRequest, next: LoginRecord): Promise<string[]> {
    const logins = await Promise.all(
      [...this.cookies.readAll(request, NAME)]
        .sort(([a], [b]) => beganAt(a) - beganAt(b))
        .map(async ([name, value]) => ({ name, record: await this.open(value) })),
    );
    const rank = (record: LoginRecord | undefined, index: number): number => {
      if (record === undefined) return 0;
      const later = [...logins.slice(index + 1).map((login) => login.record), next];
      if (later.some((other) => other?.returnTo === record.returnTo)) return 1;
      return record.codeVerifier === undefined ? 2 : 3;
    };
    return logins
      .map(({ name, record }, index) => ({ name, rank: rank(record, index) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ name }) => name);
  }

  private async write(record: LoginRecord): Promise<string> {
    const name = `${record.startedAt.toString(36)}-${hash(record.state)}`;
    // Kept for twice its life, so that a login that took too long is told from one that was never begun.
    return this.cookies.set(
      NAME + name,
      await this.sealer.seal(PURPOSE, record),
      this.options.loginTtlMs * 2,
    );
  }

  private async open(sealed: string): Promise<LoginRecord | undefined> {
    return parseLoginRecord(await this.sealer.open(PURPOSE, sealed));
  }
}

const hash = (state: string): string => createHash('sha256').update(state).digest('base64url').slice(0, 22);
const beganAt = (name: string): number => parseInt(name, 36) || 0;

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
