import { randomUUID } from 'node:crypto';
import { BoundedMap } from './bounded-map.js';

/** Who is logged in at the sandbox itself, by browser. */
export class LoginSessions {
  readonly #userIds = new BoundedMap<string, number>(10_000);

  begin(userId: number): string {
    const sessionId = randomUUID();
    this.#userIds.set(sessionId, userId);
    return sessionId;
  }

  userId(sessionId: string | undefined): number | undefined {
    return sessionId === undefined ? undefined : this.#userIds.get(sessionId);
  }

  endAllOf(userId: number): void {
    for (const [sessionId, owner] of this.#userIds) if (owner === userId) this.#userIds.delete(sessionId);
  }
}
