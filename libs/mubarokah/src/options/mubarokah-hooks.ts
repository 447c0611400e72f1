import type { CallbackFailure, Fault } from '../outcomes/index.js';
import type { MubarokahTokens, MubarokahUser } from './mubarokah-user.js';

/** Somebody who has proved who they are, before their session begins. */
export interface LoginAttempt {
  readonly user: MubarokahUser;
  readonly tokens: MubarokahTokens;
}

/** What the app does at the turning points of a login. Each is awaited, within the callback's deadline. */
export interface MubarokahHooks {
  /**
   * Called before the session begins: store the user here. Return `'refuse'` to keep them out (`rejected_by_app`);
   * a rejection ends the login as `hook_error`.
   */
  onLogin?(login: LoginAttempt): void | 'refuse' | Promise<void | 'refuse'>;
  /** Called after a login failed. What it throws is logged and changes nothing. */
  onLoginFailed?(failure: { readonly reason: CallbackFailure; readonly fault: Fault }): void | Promise<void>;
  /** Called after a session ended by logout. What it throws is logged and changes nothing. */
  onLogout?(logout: { readonly userId: string }): void | Promise<void>;
}
