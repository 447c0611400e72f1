import type { IncomingHttpHeaders } from 'node:http';
import type { Language } from '../../http/index.js';
import type { IncomingRequest, RequestHead } from '../http/incoming-request.js';
import { clientAuthentication } from '../oauth/client-authentication.js';
import type { SandboxRequest } from '../sandbox-options.js';
import { inWords, type Deed } from './what-it-did.js';

const LIMIT = 1000;
const WITHHELD: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie', 'referer']);

/** A request that is still being answered: the rest of it is filled in as it becomes known. */
export type OpenEntry = { -readonly [K in keyof Told]: Told[K] } & { deed?: Deed };
type Told = Omit<SandboxRequest, 'did'>;

/** The last 1000 requests, without what must stay secret. */
export class RequestLog {
  #entries: OpenEntry[] = [];

  /** What it did is told in that language. */
  entries(language: Language): readonly SandboxRequest[] {
    return this.#entries.map((entry) => entryIn(language, entry));
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

/** What others see of it. */
export function entryIn(language: Language, { deed, ...entry }: OpenEntry): SandboxRequest {
  return deed ? { ...entry, did: inWords(deed, language) } : entry;
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
