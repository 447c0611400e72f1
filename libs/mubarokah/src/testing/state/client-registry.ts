import { randomUUID } from 'node:crypto';
import type { SandboxClient, SandboxGrantType } from '../sandbox-options.js';

/** A client with its defaults filled in. */
export type RegisteredClient = Required<SandboxClient>;

/** The scopes the provider knows. */
export const KNOWN_SCOPES: readonly string[] = ['view-user', 'detail-user'];

const LOGIN_GRANTS: readonly SandboxGrantType[] = ['authorization_code', 'refresh_token'];

export class ClientRegistry {
  readonly #clients: Map<string, RegisteredClient>;

  constructor(private readonly atStart: readonly SandboxClient[]) {
    this.#clients = new Map(atStart.map((client) => [client.clientId, withDefaults(client)]));
  }

  /** All of them, without their secrets. */
  get known(): readonly Omit<RegisteredClient, 'clientSecret'>[] {
    return [...this.#clients.values()].map(({ clientSecret: _, ...known }) => known);
  }

  find(clientId: string | undefined): RegisteredClient | undefined {
    return clientId === undefined ? undefined : this.#clients.get(clientId);
  }

  /** @throws Error when there is no such client. */
  changeSecret(clientId: string, clientSecret: string): void {
    const client = this.find(clientId);
    if (!client) throw new Error(`MubarokahSandbox: there is no client "${clientId}".`);
    this.#clients.set(clientId, { ...client, clientSecret });
  }

  /** From now on no secret of the start is right. */
  changeAllSecrets(): void {
    for (const { clientId } of this.atStart) this.changeSecret(clientId, randomUUID());
  }

  /** Each client has the secret of the start again. */
  restoreSecrets(): void {
    for (const { clientId, clientSecret } of this.atStart) this.changeSecret(clientId, clientSecret);
  }
}

function withDefaults(client: SandboxClient): RegisteredClient {
  const {
    scopes = KNOWN_SCOPES,
    approvedForDetails = false,
    confidential = true,
    grantTypes = LOGIN_GRANTS,
  } = client;
  return { ...client, scopes, approvedForDetails, confidential, grantTypes };
}
