import { Inject, Injectable } from '@nestjs/common';
import { type CreatedSession, MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { digest, KeyRing } from '../sealing/index.js';
import { LoginClaims, type LoginInFlight, loginKey, RESULT_KEPT_MS } from './login-claims.js';
import type { MubarokahSession } from './mubarokah-session.js';
import { SessionCalls } from './session-calls.js';
import { parseStored, storedForm } from './stored-session.js';

/** What came of {@link SessionRecords.create}. `ended`: its login was ended meanwhile, and there is no session. */
export type CreatedRecord =
  | { readonly state: 'ended' }
  | { readonly state: 'created'; readonly replaced: MubarokahSession | undefined };

/**
 * Sessions as they lie in the store, by their id. The browser's cookie holds another, secret id: {@link sessionIdOf} makes
 * the one of the other, never the other way round. Every method throws a {@link SessionStoreError} when the store fails.
 */
@Injectable()
export class SessionRecords {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly calls: SessionCalls,
    private readonly claims: LoginClaims,
    private readonly keys: KeyRing,
  ) {}

  /** Writes a session that a login begins, in place of the one that the browser had. */
  async create(
    session: MubarokahSession,
    login: LoginInFlight,
    secret: string,
    replaces: string | undefined,
  ): Promise<CreatedRecord> {
    const { id, user } = session;
    const [value, result] = await Promise.all([
      this.calls.encode(place(id), storedForm(session)),
      this.claims.result(login, secret),
    ]);
    const created = await this.calls.ask<CreatedSession>(
      'create',
      (store) =>
        store.create({
          key: id,
          owner: this.keys.pseudonyms(user.id)[0],
          value,
          idleMs: this.options.sessionIdleMs,
          maxAgeMs: this.options.sessionMaxAgeMs,
          login: {
            key: loginKey(login.state),
            result,
            keepMs: RESULT_KEPT_MS,
            holder: login.holder,
            agoMs: performance.now() - login.startedAt,
          },
          replaces,
        }),
      // The login has failed by now: nobody has its cookie.
      ({ state }) => state === 'created' && this.endQuietly(id),
    );
    if (created.state === 'ended') return created;
    const { replaced } = created;
    return {
      state: 'created',
      replaced: replaces === undefined ? undefined : await this.decode(replaces, replaced),
    };
  }

  async read(id: string): Promise<MubarokahSession | undefined> {
    return this.decode(id, await this.calls.ask('read', (store) => store.read(id)));
  }

  /** Gives it another idle time. */
  touch({ id, user }: MubarokahSession): Promise<void> {
    const [owner] = this.keys.pseudonyms(user.id);
    return this.calls.ask('touch', (store) => store.touch(id, owner, this.options.sessionIdleMs));
  }

  /** Resolves to what the session was, for the one caller that ended it while it was live. */
  async end(id: string): Promise<MubarokahSession | undefined> {
    return this.decode(id, await this.calls.ask('end', (store) => store.end(id)));
  }

  /** Resolves to how many sessions it ended. */
  async endAll(userId: string): Promise<number> {
    const counts = await Promise.all(
      this.keys.pseudonyms(userId).map((owner) => this.calls.ask('end', (store) => store.endAll(owner))),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async list(userId: string): Promise<MubarokahSession[]> {
    const lists = await Promise.all(
      this.keys.pseudonyms(userId).map((owner) => this.calls.ask('list', (store) => store.list(owner))),
    );
    // One that was touched while the secret was replaced is listed under both pseudonyms.
    const values = new Map(lists.flat().map(({ key, value }) => [key, value]));
    const sessions = await Promise.all([...values].map(([id, value]) => this.decode(id, value)));
    return sessions.filter((session) => session !== undefined);
  }

  /** @param late gets what comes after the deadline: it is counted once and must not get lost */
  sweep(
    late: (swept: { active: number; expired: number }) => void,
  ): Promise<{ active: number; expired: number }> {
    return this.calls.ask('sweep', (store) => store.sweep(), late);
  }

  private endQuietly(id: string): void {
    this.calls.ask('end', (store) => store.end(id)).catch(() => undefined); // it ends by itself
  }

  private async decode(id: string, value: string | undefined): Promise<MubarokahSession | undefined> {
    return value === undefined ? undefined : parseStored(id, await this.calls.decode(place(id), value));
  }
}

/** The id of the session whose cookie has this value. */
export const sessionIdOf = (secret: string): string => digest(secret);

const place = (id: string): string => `session/${id}`;
