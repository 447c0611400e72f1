import type { SandboxRequest, SandboxUser } from '../sandbox-options.js';
import type { Provider } from '../state/provider.js';
import type { RequestLog } from './request-log.js';
import type { Script } from './script.js';
import { parseScriptedAnswer } from './scripted-answer.js';
import type { Throttle } from './throttle.js';

export interface SteeringParts {
  readonly provider: Provider;
  readonly script: Script;
  readonly log: RequestLog;
  readonly throttle: Throttle;
}

/** What can be done to a sandbox, from the test's own process or from another one. */
export class Steering {
  constructor(private readonly parts: SteeringParts) {}

  get requests(): readonly SandboxRequest[] {
    return this.parts.log.entries;
  }

  /** @throws TypeError when a field is wrong. */
  next(endpoint: unknown, answer: unknown): void {
    const line = parseScriptedAnswer(endpoint, answer);
    this.parts.script.add(line.endpoint, line.answer);
  }

  /** As at the start, but that tokens, codes and sessions stay. */
  reset(): void {
    this.parts.script.clear();
    this.parts.log.clear();
    this.parts.throttle.restore();
    this.parts.provider.clients.restoreSecrets();
  }

  /** @throws Error when this sandbox never issued it. */
  revoke(token: string): void {
    if (!this.parts.provider.tokens.revoke(token)) {
      throw new Error('MubarokahSandbox: the token to revoke is not one that this sandbox issued.');
    }
  }

  /** @throws Error when there is no such person. */
  revokeAllOf(user: string | number): void {
    this.parts.provider.tokens.revokeAllOf(this.user(user).id);
  }

  /** @throws Error when there is no such client. */
  rotateClientSecret(clientId: string, newSecret: string): void {
    this.parts.provider.clients.changeSecret(clientId, newSecret);
  }

  /** @throws TypeError unless it is a whole number or `false`. */
  throttle(requestsPerMinute: number | false): void {
    this.parts.throttle.change(requestsPerMinute);
  }

  /** The person of that name or id, by default the first. @throws Error when there is none. */
  user(nameOrId: string | number | undefined): SandboxUser {
    const { users } = this.parts.provider;
    const user =
      nameOrId === undefined
        ? users[0]
        : users.find(({ id, name }) => name === nameOrId || String(id) === String(nameOrId));
    if (user) return user;
    const names = users.map(({ name }) => `"${name}"`).join(', ');
    throw new Error(`MubarokahSandbox: there is no user "${nameOrId}"; there are ${names}.`);
  }
}
