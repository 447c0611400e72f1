import type { CallbackFailure, Fault } from '../outcomes/index.js';
import type { MubarokahTokens, MubarokahUser } from './mubarokah-user.js';

/** What every hook gets. */
interface HookCall {
  /** Fires when the hook is late (`hookTimeoutMs`): hand it to what you wait for. */
  readonly signal: AbortSignal;
}

/** Somebody who has proved who they are, before their session begins. */
export interface LoginAttempt extends HookCall {
  readonly user: MubarokahUser;
  readonly tokens: MubarokahTokens;
}

/** A login that failed, in the words of the metrics and the log. */
export interface FailedLogin extends HookCall {
  readonly reason: CallbackFailure;
  readonly fault: Fault;
}

/** A session that ended by logout. */
export interface EndedSession extends HookCall {
  readonly userId: string;
}

/**
 * What the app does at the turning points of a login. Each may take `hookTimeoutMs`. What a hook throws is never logged
 * or shown: it may hold anything.
 */
export interface MubarokahHooks {
  /**
   * Called before the session begins: store the user here. Return `'refuse'` to keep them out (`rejected_by_app`);
   * when it rejects or is late, the login ends as `hook_error`.
   * @example onLogin: ({ user }) => users.save(user)
   */
  onLogin?(login: LoginAttempt): void | 'refuse' | Promise<void | 'refuse'>;
  /**
   * Called after a login failed; nobody waits for it. When it rejects or is late, the log says so.
   * @example onLoginFailed: ({ reason, fault }) => audit.record(reason, fault)
   */
  onLoginFailed?(failure: FailedLogin): void | Promise<void>;
  /**
   * Called after a session ended by logout; nobody waits for it. When it rejects or is late, the log says so.
   * @example onLogout: ({ userId }) => carts.release(userId)
   */
  onLogout?(logout: EndedSession): void | Promise<void>;
}
