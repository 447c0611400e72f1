import type { IncomingHttpHeaders } from 'node:http';
import type { IncomingRequest, RequestHead } from '../http/incoming-request.js';
import { clientAuthentication } from '../oauth/client-authentication.js';
import type { SandboxRequest } from '../sandbox-options.js';

const LIMIT = 1000;
const WITHHELD: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie', 'referer']);

/** A request that is still being answered: the rest of it is filled in as it becomes known. */
export type OpenEntry = { -readonly [K in keyof SandboxRequest]: SandboxRequest[K] };

/** The last 1000 requests, without what must stay secret. */
export class RequestLog {
  #entries: OpenEntry[] = [];

  get entries(): readonly SandboxRequest[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }

  begin(head: RequestHead, endpoint: SandboxRequest['endpoint'], at: number): OpenEntry {
    const { method, path } = head;
    const entry: OpenEntry = {
      method,
      endpoint,
      path: path.slice(0, 200),
      at,
      headers: harmless(head.headers),
    };
    if (endpoint === 'authorize' && method === 'GET') {
      entry.usedPkce = head.query.get('code_challenge') !== undefined;
    }
    this.#entries.push(entry);
    if (this.#entries.length > LIMIT) this.#entries.shift();
    return entry;
  }

  clear(): void {
    this.#entries = [];
  }
}

/** Adds what only the body of a token request says. */
export function describeTokenRequest(entry: OpenEntry, request: IncomingRequest): void {
  entry.grantType = request.form.get('grant_type')?.slice(0, 100);
  entry.clientAuthentication = clientAuthentication(request);
  entry.usedPkce = request.form.get('code_verifier') !== undefined;
}

function harmless(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !WITHHELD.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
