import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Cookies, type HttpRequest } from '../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { digest, Sealer } from '../sealing/index.js';
import { type LoginRecord, parseLoginRecord } from './login-record.js';

const NAME = 'login-';
const PURPOSE = 'login';
/** A browser sends all of them with each request. */
const MAX_LOGINS = 8;
/**
 * How long the names and values of all of them may be together. nginx refuses a Cookie header of more than 8 KB, and the
 * app has cookies of its own. Eight logins fit that come back to pages of 200 characters, and five of 500.
 */
const MAX_LENGTH = 6_500;

/** A cookie that is named like a login's; without a record if it is none. */
interface LoginCookie {
  readonly name: string;
  readonly length: number;
  readonly record: LoginRecord | undefined;
}

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

  /** The logins of this browser whose callback has not come yet, or is under way. */
  async pending(request: HttpRequest): Promise<LoginRecord[]> {
    const cookies = await this.read(request);
    return cookies.flatMap(({ record }) => (record?.codeVerifier === undefined ? [] : [record]));
  }

  /** The login with that state, if it was begun in this browser. */
  async find(request: HttpRequest, state: string): Promise<LoginRecord | undefined> {
    const suffix = `-${digest(state)}`;
    for (const [name, value] of this.cookies.readAll(request, NAME)) {
      if (!name.endsWith(suffix)) continue;
      const record = await this.open(value);
      // What is found by a name that the browser chose must still be the record of this very state.
      if (record !== undefined && equal(record.state, state)) return record;
    }
    return undefined;
  }

  /** Keeps a new login, and drops others where there are too many. */
  async add(
    request: HttpRequest,
    login: LoginRecord,
  ): Promise<{
    readonly setCookies: string[];
    /** The same login was pending already. */
    readonly isRepeated: boolean;
  }> {
    const others = await this.read(request);
    const setCookies = [await this.write(login)];
    let count = others.length + 1;
    let length = others.reduce((sum, other) => sum + other.length, setCookies[0]!.indexOf(';'));
    for (const other of leastNeeded(others, login)) {
      if (
        count <= MAX_LOGINS &&
        // Stryker disable next-line EqualityOperator: one character in 6,500
        length <= MAX_LENGTH
      )
        break;
      setCookies.push(this.cookies.clear(NAME + other.name));
      count -= 1;
      length -= other.length;
    }
    const oldest = login.startedAt - this.options.loginTtlMs;
    const isRepeated = others.some(
      ({ record }) =>
        record?.codeVerifier !== undefined && record.returnTo === login.returnTo && record.startedAt > oldest,
    );
    return { setCookies, isRepeated };
  }

  /** The `Set-Cookie` value that ends a login: its verifier is gone, but a replay is still known for what it is. */
  finish({ codeVerifier: _, ...record }: LoginRecord): Promise<string> {
    return this.write(record);
  }

  /** The cookies of this browser that are named like a login's, the oldest first. */
  private read(request: HttpRequest): Promise<LoginCookie[]> {
    const cookies = [...this.cookies.readAll(request, NAME)].sort(([a], [b]) => beganAt(a) - beganAt(b));
    return Promise.all(
      cookies.map(async ([name, value]) => ({
        name,
        length: this.cookies.nameOf(NAME + name).length + value.length,
        record: await this.open(value),
      })),
    );
  }

  private async write(record: LoginRecord): Promise<string> {
    const name = `${record.startedAt.toString(36)}-${digest(record.state)}`;
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

/**
 * The one that is missed least first: what is no login, what a later login to the same page has replaced, what is
 * finished, what is pending; of each the oldest first. So a tab that begins again and again drops its own logins, and
 * none of another tab.
 */
function leastNeeded(cookies: readonly LoginCookie[], next: LoginRecord): LoginCookie[] {
  const rank = ({ record }: LoginCookie, index: number): number => {
    if (record === undefined) return 0;
    const later = [...cookies.slice(index + 1).map((cookie) => cookie.record), next];
    if (later.some((other) => other?.returnTo === record.returnTo)) return 1;
    return record.codeVerifier === undefined ? 2 : 3;
  };
  const ranks = new Map(cookies.map((cookie, index) => [cookie, rank(cookie, index)]));
  return [...cookies].sort((a, b) => ranks.get(a)! - ranks.get(b)!);
}

const beganAt = (name: string): number => parseInt(name, 36) || 0;

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
