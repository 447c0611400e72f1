import { Injectable } from '@nestjs/common';
import {
  BrokenCircuitError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState as Breaker,
  handleWhenResult,
} from 'cockatiel';
import { MubarokahEvents } from '../events/index.js';
import type { AttemptError, AttemptVerdict, CircuitState, ProviderOperation } from '../outcomes/index.js';
import { RecentCallsBreaker } from './recent-calls-breaker.js';
import { TransportFailure } from './transport-failure.js';

/** How long nothing is asked before one call may try again. Long enough to let a server breathe, short for a person. */
export const OPEN_MS = 10_000;

const STATES: Readonly<Record<Breaker, CircuitState>> = {
  [Breaker.Closed]: 'closed',
  [Breaker.Open]: 'open',
  [Breaker.HalfOpen]: 'half_open',
  // Stryker disable next-line StringLiteral: nobody isolates a circuit, but the table has to be complete
  [Breaker.Isolated]: 'open',
};

/** What a circuit has to know of a call that went through it. */
export interface JudgedCall {
  readonly verdict: AttemptVerdict;
  readonly error: AttemptError;
}

/**
 * Stops asking when more than half of the last 30 seconds' calls, of at least five, failed. Refusals (4xx) are answers:
 * a wrong secret or a throttle never opens a circuit. Nor does a time-out while other calls are answered.
 */
@Injectable()
export class Circuits {
  private readonly circuits = new Map<ProviderOperation, Circuit>();

  constructor(private readonly events: MubarokahEvents) {}

  /** @throws {TransportFailure} of code `circuit_open`, naming what opened it, or what `send` throws */
  through<T extends JudgedCall>(operation: ProviderOperation, send: () => Promise<T>): Promise<T> {
    let circuit = this.circuits.get(operation);
    if (circuit === undefined) {
      circuit = new Circuit((state, error) =>
        this.events.emit({ type: 'circuit', operation, state, ...(error && { error }) }),
      );
      this.circuits.set(operation, circuit);
    }
    return circuit.run(send);
  }
}

interface Weighed<T extends JudgedCall = JudgedCall> {
  readonly call: T;
  readonly isFailure: boolean;
}

class Circuit {
  private readonly policy: CircuitBreakerPolicy;
  /** Undefined until it opens for the first time. */
  private state: CircuitState | undefined;
  private openedBy: AttemptError | undefined;
  private timer: NodeJS.Timeout | undefined;
  private answeredAt = -Infinity;

  constructor(private readonly notify: (state: CircuitState, openedBy?: AttemptError) => void) {
    this.policy = circuitBreaker(
      handleWhenResult((weighed) => (weighed as Weighed).isFailure),
      { halfOpenAfter: OPEN_MS, breaker: new RecentCallsBreaker() },
    );
    this.policy.onStateChange((state) => this.enter(STATES[state]));
  }

  async run<T extends JudgedCall>(send: () => Promise<T>): Promise<T> {
    try {
      const { call } = await this.policy.execute(() => this.weigh(send));
      return call;
    } catch (error) {
      throw error instanceof BrokenCircuitError
        ? new TransportFailure('circuit_open', false, this.openedBy)
        : error;
    }
  }

  /** A call that timed out while others were answered shows a provider that is slow, perhaps by our own doing. */
  private async weigh<T extends JudgedCall>(send: () => Promise<T>): Promise<Weighed<T>> {
    const startedAt = performance.now();
    const call = await send();
    const isFailed = call.verdict === 'failed';
    if (!isFailed) this.answeredAt = performance.now();
    // Stryker disable next-line EqualityOperator: two readings of the clock are never alike
    const isAnswering = this.answeredAt > startedAt;
    return { call, isFailure: isFailed && !(call.error === 'timeout' && isAnswering) };
  }

  private enter(state: CircuitState): void {
    clearTimeout(this.timer);
    if (state === this.state) return;
    this.state = state;
    if (state !== 'open') return this.notify(state);
    this.openedBy = (this.policy.lastFailure as { value: Weighed }).value.call.error;
    this.notify(state, this.openedBy);
    // The breaker itself only notices when the next call comes, which at night is hours later.
    this.timer = setTimeout(() => this.enter('half_open'), OPEN_MS).unref();
  }
}
