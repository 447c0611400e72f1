/**
 * Where sessions are kept. A store never sees what would let anybody in, nor who somebody is: keys are hashes of the ids
 * in the browsers' cookies, owners are pseudonyms of users, and the values of a `shared` store arrive sealed. Keys and
 * owners hold letters, digits, "-" and "_" only.
 *
 * All times are lengths in milliseconds. The store measures them with its own clock, so that replicas whose clocks differ
 * agree on what has ended.
 */
export interface SessionStore {
  /** `process`: this process alone can see it, which is wrong for replicas. `shared`: values arrive sealed. */
  readonly scope: 'process' | 'shared';
  /** The sessions of one app. Nothing of another app in the same store is seen or counted. */
  forApp(appId: string): AppSessionStore;
}

/** A session that begins. */
export interface NewSession {
  readonly key: string;
  /** Whose it is. */
  readonly owner: string;
  readonly value: string;
  /** How long it lives without being touched. */
  readonly idleMs: number;
  /** How long it lives at most, touched or not. */
  readonly maxAgeMs: number;
  /** The login that it comes of. */
  readonly login: {
    readonly key: string;
    /** What {@link AppSessionStore.claimLogin} resolves to from now on, for `keepMs`. */
    readonly result: string;
    readonly keepMs: number;
    /** Who claimed the login. */
    readonly holder: string;
    /** How long ago its callback began. */
    readonly agoMs: number;
  };
  /** The session that it replaces in the same browser. */
  readonly replaces?: string | undefined;
}

/** What a login is at: `claimed` by this call, worked on by another holder, done, or ended and why. */
export type LoginClaim =
  | { readonly state: 'claimed' | 'in_flight' }
  | { readonly state: 'done'; readonly result: string }
  | { readonly state: 'ended'; readonly reason: string };

/** What came of {@link AppSessionStore.create}. `ended`: the login was ended meanwhile, and nothing was written. */
export type CreatedSession =
  | { readonly state: 'ended' }
  /** `replaced` is the value of the session that this one took the place of, if that was live. */
  | { readonly state: 'created'; readonly replaced: string | undefined };

/**
 * The sessions of one app in a {@link SessionStore}. Each method is one step: nobody sees half of it. A call that comes
 * again, since somebody sent again what was not answered, does nothing more; what it resolves to then, each method says.
 */
export interface AppSessionStore {
  /** The value of a live session. */
  read(key: string): Promise<string | undefined>;
  /**
   * Writes a session and the result of its login, and ends the session that it replaces. Does nothing when the login was
   * ended, or when all of the owner's sessions were ended since its callback began. Where it has written that very session
   * before, and that is live, it is `created` again, with `replaced` or without.
   */
  create(session: NewSession): Promise<CreatedSession>;
  /** Gives a live session another `idleMs`, but never more than its greatest age. One that is gone stays gone. */
  touch(key: string, owner: string, idleMs: number): Promise<void>;
  /** Ends a session. Resolves to its value for exactly one caller, the one that ended it while it was live. */
  end(key: string): Promise<string | undefined>;
  /** Ends all live sessions of a user, and those that callbacks already under way would begin. Resolves to how many. */
  endAll(owner: string): Promise<number>;
  /** The live sessions of a user. */
  list(owner: string): Promise<readonly { readonly key: string; readonly value: string }[]>;
  /**
   * Forgets what has ended by itself. `expired` counts each session once, whichever replica asks; `active` is what is
   * left, for all replicas. Both may lag behind by a second or by 1/300 of `idleMs`.
   */
  sweep(): Promise<{ readonly active: number; readonly expired: number }>;

  /**
   * Reserves a login for `holder`, unless it is reserved for another one, done or ended. Reserved it is for `claimMs` at
   * most.
   */
  claimLogin(key: string, holder: string, claimMs: number): Promise<LoginClaim>;
  /** Gives up a claim, so that the login can be tried again. Somebody else's claim, and a result, stay. */
  releaseLogin(key: string, holder: string): Promise<void>;
  /** Ends a login, for `keepMs`: it begins no session any more. Resolves to its result where it has begun one. */
  endLogin(key: string, reason: string, keepMs: number): Promise<string | undefined>;
}
