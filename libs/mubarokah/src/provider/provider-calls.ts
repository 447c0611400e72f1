import { Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import type { ProviderOperation } from '../outcomes/index.js';
import { ProviderHttp, type ProviderRequest, type ProviderResponse } from './provider-http.js';

/** Makes a call and tells of each attempt on the wire. */
@Injectable()
export class ProviderCalls {
  constructor(
    private readonly http: ProviderHttp,
    private readonly events: MubarokahEvents,
  ) {}

  /** @throws {TransportFailure} */
  async call(operation: ProviderOperation, request: ProviderRequest): Promise<ProviderResponse> {
    const startedAt = performance.now();
    let status: number | undefined;
    try {
      const response = await this.http.send(request);
      status = response.status;
      return response;
    } finally {
      this.events.emit({
        type: 'provider-attempt',
        operation,
        outcome: status !== undefined && status < 400 ? 'success' : 'failure',
        answered: status !== undefined && status < 500,
        durationMs: performance.now() - startedAt,
      });
    }
  }
}
