import { Injectable } from '@nestjs/common';
import type { HttpRequest } from '../http/index.js';
import type { MubarokahTokens, MubarokahUser } from '../options/index.js';
import { type LoginInFlight, MubarokahSessions } from '../session/index.js';
import { MubarokahAccessTokens, TokenStoreError } from '../tokens/index.js';
import { CallbackClaims } from './callback-claims.js';
import type { CallbackDeadline } from './callback-deadline.js';
import { CallbackFailed } from './callback-failed.js';

/** Somebody who has proved who they are, and whom the app lets in. */
export interface VerifiedLogin {
  readonly request: HttpRequest;
  readonly user: MubarokahUser;
  readonly tokens: MubarokahTokens;
  readonly returnTo: string;
  readonly inFlight: LoginInFlight;
  readonly deadline: CallbackDeadline;
}

/** What a login ends in, where it succeeds. */
export interface SessionStart {
  /** Begins a session; resolves to its `Set-Cookie` values. */
  begin(login: VerifiedLogin): Promise<string[]>;
  /** Ends the session that this browser had of somebody whom the app keeps out. */
  refuse(login: VerifiedLogin): Promise<void>;
}

/** Begins a session of ours. */
@Injectable()
export class MubarokahSessionStart implements SessionStart {
  constructor(private readonly sessions: MubarokahSessions) {}

  async begin({ request, user, tokens, inFlight, deadline }: VerifiedLogin): Promise<string[]> {
    const secret = await deadline.within(
      reasonOfStore,
      () => this.sessions.start(request, user, tokens, inFlight),
      // Nobody gets its cookie any more.
      (late) => void (late !== undefined && this.sessions.abandon(late)),
    );
    if (secret === undefined) throw new CallbackFailed('logged_out');
    return [this.sessions.cookie(secret)];
  }

  async refuse({ request, user, deadline }: VerifiedLogin): Promise<void> {
    await deadline.within('session_error', () => this.sessions.endOf(request, user));
  }
}

/** Keeps the tokens, where they are kept, and has the app begin a session of its own. */
@Injectable()
export class OwnSessionStart {
  constructor(
    private readonly claims: CallbackClaims,
    private readonly tokens: MubarokahAccessTokens,
  ) {}

  by(begin: (login: VerifiedLogin) => unknown): SessionStart {
    return { begin: (login) => this.begin(login, begin), refuse: () => Promise.resolve() };
  }

  private async begin(login: VerifiedLogin, begin: (login: VerifiedLogin) => unknown): Promise<string[]> {
    const { user, tokens, inFlight, deadline } = login;
    await this.claims.confirm(inFlight, deadline);
    await deadline.within(reasonOfStore, () => this.tokens.keep(user.id, tokens, inFlight.holder));
    try {
      await deadline.within('session_error', async () => begin(login));
    } catch (error) {
      const which = { sessionId: inFlight.holder };
      await this.tokens.forget(user.id, which).catch(() => undefined); // half of a login is none
      throw error;
    }
    await this.claims.finish(inFlight);
    return [];
  }
}

const reasonOfStore = (error: unknown): 'store_error' | 'session_error' =>
  error instanceof TokenStoreError ? 'store_error' : 'session_error';
