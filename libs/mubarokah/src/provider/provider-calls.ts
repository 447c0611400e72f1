import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { Clock, MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import type { ProviderOperation } from '../outcomes/index.js';
import { Circuits } from './circuits.js';
import { ProviderHttp, type ProviderRequest, type ProviderResponse } from './provider-http.js';
import { RetryBudget } from './retry-budget.js';
import { type Attempt, waitBeforeRetry } from './retry-law.js';
import { TransportFailure } from './transport-failure.js';

const MAX_ATTEMPTS = 3;

/** The time that an operation has, its repetitions included. */
export interface Deadline {
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly endsAt: number;
  readonly signal: AbortSignal;
}

/** Makes a call through its circuit, repeats it where that is safe, and tells of each attempt on the wire. */
@Injectable()
export class ProviderCalls {
  private readonly budget = new RetryBudget();

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly http: ProviderHttp,
    private readonly circuits: Circuits,
    private readonly events: MubarokahEvents,
    private readonly clock: Clock,
  ) {}

  /** @throws {TransportFailure} */
  async call(
    operation: ProviderOperation,
    request: ProviderRequest,
    deadline?: Deadline,
  ): Promise<ProviderResponse> {
    const endsAt = deadline?.endsAt ?? performance.now() + this.options.callbackTimeoutMs;
    this.budget.earn();
    for (let attempt = 1; ; attempt += 1) {
      const timeoutMs = Math.min(this.options.requestTimeoutMs, endsAt - performance.now());
      const result = await this.attempt(operation, { ...request, timeoutMs, signal: deadline?.signal });
      const waitMs = waitBeforeRetry(operation, result, attempt, this.clock.now(), this.random());
      const fits = waitMs !== undefined && performance.now() + waitMs < endsAt;
      if (attempt === MAX_ATTEMPTS || !fits || !this.budget.spend()) {
        if (result instanceof TransportFailure) throw result;
        return result;
      }
      await sleep(waitMs, undefined, { signal: deadline?.signal }).catch(() => undefined);
    }
  }

  /** In [0, 1). */
  protected random(): number {
    return Math.random();
  }

  private async attempt(operation: ProviderOperation, request: ProviderRequest): Promise<Attempt> {
    try {
      return await this.circuits.through(operation, () => this.send(operation, request));
    } catch (error) {
      if (error instanceof TransportFailure) return error;
      throw error;
    }
  }

  private async send(operation: ProviderOperation, request: ProviderRequest): Promise<ProviderResponse> {
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
