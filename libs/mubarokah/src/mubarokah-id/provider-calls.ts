import { Inject, Injectable } from '@nestjs/common';
import { MubarokahEvents, type ProviderAttemptEvent } from '../events/index.js';
import { Clock, sleep } from '../time/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { type AttemptError, attemptVerdict, type ProviderOperation } from '../outcomes/index.js';
import { apiStatusOf } from './api-reply.js';
import { Bulkhead, type Took } from './bulkhead.js';
import { Circuits } from './circuits.js';
import { ProviderHttp, type ProviderRequest, type ProviderResponse } from './provider-http.js';
import { RetryBudget, waitBeforeRetry } from './retry-policy.js';
import { TransportFailure } from './transport-failure.js';

const MAX_ATTEMPTS = 3;
/** The provider hashes the client's secret for each of these: tenths of a second of a CPU. */
const QUEUED: readonly ProviderOperation[] = ['token_exchange', 'token_refresh', 'client_credentials'];

/** The time that an operation has, its repetitions included. */
export interface Deadline {
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly endsAt: number;
}

/** What an operation makes of a response: `error` is the judgement of it, `none` where it is what was asked for. */
export type Judge<T extends Judgement> = (response: ProviderResponse) => T;
export interface Judgement {
  readonly error: AttemptError;
}

/** A response, and what its operation made of it. */
export interface Answer<T extends Judgement> {
  readonly response: ProviderResponse;
  readonly reply: T;
}

type Judged = Pick<ProviderAttemptEvent, 'verdict' | 'error' | 'status'>;
type Attempt<T extends Judgement> = Judged & { readonly result: Answer<T> | TransportFailure };

/**
 * Makes a call through its circuit, repeats it where that is safe, and tells of each attempt on the wire. What an attempt
 * came to is judged here, once, by the operation's own judge.
 */
@Injectable()
export class ProviderCalls {
  private readonly budget = new RetryBudget();
  private readonly bulkheads: ReadonlyMap<ProviderOperation, Bulkhead>;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly http: ProviderHttp,
    private readonly circuits: Circuits,
    private readonly events: MubarokahEvents,
    private readonly clock: Clock,
  ) {
    // Half of its time: then there is as much again for what comes in between.
    const slowMs = options.requestTimeoutMs / 2;
    this.bulkheads = new Map(QUEUED.map((operation) => [operation, new Bulkhead(slowMs)]));
  }

  /** @throws {TransportFailure} */
  async call<T extends Judgement>(
    operation: ProviderOperation,
    request: ProviderRequest,
    judge: Judge<T>,
    deadline?: Deadline,
  ): Promise<Answer<T>> {
    const { requestTimeoutMs, callbackTimeoutMs } = this.options;
    let endsAt = deadline?.endsAt ?? performance.now() + callbackTimeoutMs;
    this.budget.earn();
    for (let attempt = 1; ; attempt += 1) {
      const begin = (took?: Took): Promise<Attempt<T>> => {
        // Where nobody waits for the whole, the time in the queue is nobody's.
        if (attempt === 1) endsAt = deadline?.endsAt ?? performance.now() + callbackTimeoutMs;
        const timeoutMs = Math.min(requestTimeoutMs, endsAt - performance.now());
        return this.circuits.through(operation, () =>
          this.send(operation, { ...request, timeoutMs }, judge, took),
        );
      };
      const patience = { waitMs: endsAt - performance.now(), isForAll: deadline !== undefined };
      const bulkhead = this.bulkheads.get(operation);
      const ended = bulkhead ? await bulkhead.run(begin, patience) : await begin();
      if (ended === undefined) throw new TransportFailure('timeout', false);
      const { result } = ended;
      const isLost = result instanceof TransportFailure;
      const again = waitBeforeRetry(
        operation,
        isLost ? result : result.response,
        attempt,
        this.clock.now(),
        this.random(),
      );
      const waitMs = again ?? Infinity;
      // Stryker disable next-line EqualityOperator: two readings of the clock are never alike
      const fits = performance.now() + waitMs < endsAt;
      if (attempt === MAX_ATTEMPTS || !fits || !this.budget.spend()) {
        if (isLost) throw result;
        return result;
      }
      await sleep(waitMs);
    }
  }

  /** In [0, 1). */
  protected random(): number {
    return Math.random();
  }

  private async send<T extends Judgement>(
    operation: ProviderOperation,
    request: ProviderRequest,
    judge: Judge<T>,
    took: Took | undefined,
  ): Promise<Attempt<T>> {
    const startedAt = performance.now();
    let judged: Judged = { verdict: 'failed', error: 'other', status: 'none' };
    try {
      const response = await this.http.send(request);
      const reply = judge(response);
      const status = apiStatusOf(response.status);
      judged = { verdict: attemptVerdict(reply.error, status), error: reply.error, status };
      return { ...judged, result: { response, reply } };
    } catch (failure) {
      if (!(failure instanceof TransportFailure)) throw failure;
      judged = { ...judged, error: failure.code };
      return { ...judged, result: failure };
    } finally {
      const durationMs = performance.now() - startedAt;
      took?.(durationMs, judged.status !== 'none');
      this.events.emit({ type: 'provider-attempt', operation, ...judged, durationMs });
    }
  }
}
