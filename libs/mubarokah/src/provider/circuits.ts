import { Injectable } from '@nestjs/common';
import {
  BrokenCircuitError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState as Breaker,
  handleAll,
} from 'cockatiel';
import { MubarokahEvents } from '../events/index.js';
import type { CircuitState, ProviderOperation } from '../outcomes/index.js';
import type { ProviderResponse } from './provider-http.js';
import { RecentCallsBreaker } from './recent-calls-breaker.js';
import { TransportFailure } from './transport-failure.js';

/** How long nothing is asked before one call may try again. Long enough to let a server breathe, short for a person. */
export const OPEN_MS = 10_000;

const STATES: Readonly<Record<Breaker, CircuitState>> = {
  [Breaker.Closed]: 'closed',
  [Breaker.Open]: 'open',
  [Breaker.HalfOpen]: 'half_open',
  [Breaker.Isolated]: 'open',
};

/**
 * Stops asking when more than half of the last 30 seconds' calls, of at least five, got no answer or a 5xx. Refusals
 * (4xx) are answers: a wrong secret or a throttle never opens a circuit.
 */
@Injectable()
export class Circuits {
  private readonly circuits = new Map<ProviderOperation, CircuitBreakerPolicy>();

  constructor(private readonly events: MubarokahEvents) {}

  /** @throws {TransportFailure} of code `circuit_open`, or what `send` throws */
  async through(
    operation: ProviderOperation,
    send: () => Promise<ProviderResponse>,
  ): Promise<ProviderResponse> {
    try {
      return await this.circuitOf(operation).execute(send);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? new TransportFailure('circuit_open', false) : error;
    }
  }

  private circuitOf(operation: ProviderOperation): CircuitBreakerPolicy {
    const known = this.circuits.get(operation);
    if (known !== undefined) return known;
    const isFailure = (response: unknown): boolean => (response as ProviderResponse).status >= 500;
    const circuit = circuitBreaker(handleAll.orWhenResult(isFailure), {
      halfOpenAfter: OPEN_MS,
      breaker: new RecentCallsBreaker(),
    });
    circuit.onStateChange((state) => this.events.emit({ type: 'circuit', operation, state: STATES[state] }));
    this.circuits.set(operation, circuit);
    return circuit;
  }
}
