import { Injectable } from '@nestjs/common';
import * as z from 'zod/mini';
import { digest } from '../sealing/index.js';
import { SessionCalls } from './session-calls.js';

/** A login whose callback is worked on. */
export interface LoginInFlight {
  readonly state: string;
  readonly code: string;
  /** Names this callback among all of the login's, in all replicas. */
  readonly holder: string;
  /** When the callback began, on the clock of `performance.now()`. */
  readonly startedAt: number;
}

/** Why a login ended: its code was used, or the person logged out. */
type EndReason = 'used' | 'logged_out';

/**
 * What a login is at. `done` comes with the cookie's value of the session that it began, for a callback with the same code.
 */
export type ClaimedLogin =
  | { readonly state: 'claimed' | 'in_flight' | EndReason }
  | { readonly state: 'done'; readonly secret: string };

/**
 * For how long a browser that lost the answer can still fetch its session by sending the callback again. A thief of its
 * login cookie and the code could have logged in with them before; the shorter this is, the less they are good for.
 */
export const RESULT_KEPT_MS = 60_000;

/** The cookie's value, and a hash of the code. */
const schema = z.tuple([z.string(), z.string()]);

/**
 * Which callback of a login may use its code, among all that a browser sends and all replicas: browsers repeat callbacks,
 * milliseconds apart or after a lost answer, and a code works once.
 */
@Injectable()
export class LoginClaims {
  constructor(private readonly calls: SessionCalls) {}

  /** @throws {SessionStoreError} */
  async claim(login: LoginInFlight, claimMs: number): Promise<ClaimedLogin> {
    const { state, code, holder } = login;
    const key = loginKey(state);
    const claim = await this.calls.ask(
      'login',
      (store) => store.claimLogin(key, holder, claimMs),
      // Nobody works on it, and the next callback would wait for whoever does.
      () => void this.release(login),
    );
    if (claim.state === 'ended') return { state: claim.reason === 'logged_out' ? 'logged_out' : 'used' };
    if (claim.state !== 'done') return claim;
    const result = schema.safeParse(await this.calls.decode(place(key), claim.result));
    const [secret, usedBy] = result.data ?? [];
    return secret !== undefined && usedBy === digest(code) ? { state: 'done', secret } : { state: 'used' };
  }

  /** Lets another callback of that login try. When the store fails, the claim ends by itself. */
  async release({ state, holder }: LoginInFlight): Promise<void> {
    await this.calls
      .ask('login', (store) => store.releaseLogin(loginKey(state), holder))
      .catch(() => undefined);
  }

  /** What {@link claim} resolves to for a repetition, once the login has begun that session. */
  result({ state, code }: LoginInFlight, secret: string): string | Promise<string> {
    return this.calls.encode(place(loginKey(state)), [secret, digest(code)]);
  }

  /**
   * Ends a login, which may be under way in another request. Resolves to the cookie's value of the session that it has
   * begun already.
   *
   * @throws {SessionStoreError}
   */
  async end(state: string, reason: EndReason, keepMs: number): Promise<string | undefined> {
    const key = loginKey(state);
    const result = await this.calls.ask('login', (store) => store.endLogin(key, reason, keepMs));
    if (result === undefined) return undefined;
    return schema.safeParse(await this.calls.decode(place(key), result)).data?.[0];
  }
}

/** Where a login lies in the store. */
export const loginKey = (state: string): string => digest(state);

const place = (key: string): string => `login-result/${key}`;
