import type { Language } from '../../http/index.js';
import type { SandboxDialect, SandboxEndpoint, SandboxRequest, SandboxUser } from '../sandbox-options.js';
import type { RegisteredClient } from '../state/client-registry.js';
import type { Provider } from '../state/provider.js';
import { faultOf } from './faults.js';
import type { RequestLog } from './request-log.js';
import type { Script } from './script.js';
import { parseScriptedAnswer } from './scripted-answer.js';
import type { Throttle } from './throttle.js';

export interface SteeringParts {
  readonly provider: Provider;
  readonly script: Script;
  readonly log: RequestLog;
  readonly throttle: Throttle;
  /** Told when the people or the dialect have changed. */
  readonly onChange: () => void;
}

/** What a sandbox is like at the moment. */
export interface SandboxState {
  readonly dialect: SandboxDialect;
  /** The faults that were brought about by name since the last reset. */
  readonly faults: readonly string[];
  readonly users: readonly SandboxUser[];
  /** The apps that are registered, without their secrets. */
  readonly clients: readonly Omit<RegisteredClient, 'clientSecret'>[];
}

/** What can be done to a sandbox, from the test's own process or from another one. */
export class Steering {
  readonly #faults = new Set<string>();

  constructor(private readonly parts: SteeringParts) {}

  get state(): SandboxState {
    const { dialect, users, clients } = this.parts.provider;
    return { dialect, faults: [...this.#faults], users, clients: clients.known };
  }

  /** What was done with each is told in that language. */
  requests(language: Language): readonly SandboxRequest[] {
    return this.parts.log.entries(language);
  }

  /** @throws TypeError when a field is wrong. */
  next(endpoint: unknown, answer: unknown): void {
    const line = parseScriptedAnswer(endpoint, answer);
    this.parts.script.add(line.endpoint, line.answer);
  }

  /** Brings a fault about, until the reset, in place of another at that endpoint. @throws TypeError when there is none of that name. */
  fault(name: string): void {
    const fault = faultOf(name);
    if ('at' in fault) {
      this.#forgetFaultsAt(fault.at);
      this.parts.script.replace(fault.at, { ...fault.answer, times: Infinity });
    } else fault.bringAbout(this);
    this.#faults.add(name);
  }

  /** As at the start, but that tokens, codes, sessions, people and the dialect stay. */
  reset(): void {
    this.#faults.clear();
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

  rotateAllSecrets(): void {
    this.parts.provider.clients.changeAllSecrets();
  }

  /** Plays the other generation from now on. */
  speak(dialect: SandboxDialect): void {
    this.parts.provider.dialect = dialect;
    this.parts.onChange();
  }

  /** Lets somebody else log in, too: their id is the next one. */
  addUser(user: Omit<SandboxUser, 'id'>): SandboxUser {
    const { provider, onChange } = this.parts;
    const added = { id: Math.max(...provider.users.map(({ id }) => id)) + 1, ...user };
    provider.users = [...provider.users, added];
    onChange();
    return added;
  }

  /** Somebody is gone, with their tokens and sessions. @throws Error when there is no such person, or no other. */
  removeUser(nameOrId: string | number): void {
    const { provider, onChange } = this.parts;
    const gone = this.user(nameOrId);
    if (provider.users.length === 1) throw new Error('MubarokahSandbox: somebody has to be left.');
    provider.users = provider.users.filter((user) => user !== gone);
    provider.tokens.revokeAllOf(gone.id);
    provider.sessions.endAllOf(gone.id);
    onChange();
  }

  /** @throws TypeError unless it is a whole number or `false`. */
  throttle(requestsPerMinute: number | false): void {
    this.parts.throttle.change(requestsPerMinute);
  }

  #forgetFaultsAt(endpoint: SandboxEndpoint): void {
    for (const name of this.#faults) {
      const fault = faultOf(name);
      if ('at' in fault && fault.at === endpoint) this.#faults.delete(name);
    }
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
