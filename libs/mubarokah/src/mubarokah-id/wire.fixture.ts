import { MubarokahEvents } from '../events/index.js';
import type { Clock } from '../time/index.js';
import type { ResolvedOptions } from '../options/index.js';
import { ApiClient } from './api-client.js';
import { Circuits } from './circuits.js';
import { ProviderCalls } from './provider-calls.js';
import type { ProviderHttp, ProviderRequest, ProviderResponse } from './provider-http.js';
import { TokenClient } from './token-client.js';
import { TokenThrottle } from './token-throttle.js';

export type WireReply = Partial<ProviderResponse> | Error;

/** Plays the wire to Mubarokah ID, which cannot be had in a unit test. */
export class Wire {
  readonly requests: ProviderRequest[] = [];
  private readonly next = new Map<string, (WireReply | Promise<WireReply>)[]>();

  readonly send = async (request: ProviderRequest): Promise<ProviderResponse> => {
    this.requests.push(request);
    const reply = (await this.next.get(request.path)?.shift()) ?? this.usual(request.path);
    if (reply instanceof Error) throw reply;
    return { status: 200, headers: {}, body: '', ...reply };
  };

  to(path: string): ProviderRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** What the next requests of a path get; then it is the usual again. */
  answers(path: string, ...replies: (WireReply | Promise<WireReply>)[]): void {
    this.next.set(path, replies);
  }

  private usual(path: string): WireReply {
    const nth = this.to(path).length;
    if (path === '/oauth/token') {
      const token = { token_type: 'Bearer', access_token: `at-${nth}`, refresh_token: `rt-${nth}` };
      return { body: JSON.stringify({ ...token, expires_in: 3600, scope: 'view-user' }) };
    }
    return { body: JSON.stringify(path === '/api/logout-sso' ? {} : { id: 7, name: 'Siti' }) };
  }
}

/** The provider's room on a {@link Wire}, put together as the module does it. */
export function providerRoom(options: ResolvedOptions, clock: Clock, events = new MubarokahEvents()) {
  const wire = new Wire();
  const http = { send: wire.send } as unknown as ProviderHttp;
  const calls = new ProviderCalls(options, http, new Circuits(events), events, clock);
  const tokens = new TokenClient(calls, new TokenThrottle(clock), events, clock, options);
  const api = new ApiClient(calls, events, clock);
  return { wire, events, calls, tokens, api };
}
