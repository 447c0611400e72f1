import { randomUUID } from 'node:crypto';
import { BoundedMap } from './bounded-map.js';

/** What the sandbox remembers of one browser. */
export interface BrowserSession {
  /** Who is logged in. */
  userId?: number;
  /** The query of the authorize request that the login leads back to. */
  intended?: string;
  /** Whether the login page has been shown already to somebody whom an app asks to log in again. */
  wasSentToLogin?: boolean;
  /** The consent page that was shown last. */
  consent?: { readonly token: string; readonly query: string };
}

export class BrowserSessions {
  readonly #sessions = new BoundedMap<string, BrowserSession>(10_000);

  begin(session: BrowserSession): string {
    const id = randomUUID();
    this.#sessions.set(id, session);
    return id;
  }

  find(id: string | undefined): BrowserSession | undefined {
    return id === undefined ? undefined : this.#sessions.get(id);
  }

  end(id: string | undefined): void {
    if (id !== undefined) this.#sessions.delete(id);
  }

  endAllOf(userId: number): void {
    for (const [id, session] of this.#sessions) if (session.userId === userId) this.#sessions.delete(id);
  }
}
