import { Injectable } from '@nestjs/common';
import {
  type ActiveSessionsEvent,
  type ApiRequestEvent,
  type AuthCheckEvent,
  type AuthorizeEvent,
  type CallbackEvent,
  type CircuitEvent,
  type HealthCheckEvent,
  MubarokahEvents,
  type ProviderAttemptEvent,
  type SessionEndedEvent,
  type StoreErrorEvent,
  type TokenRequestEvent,
} from '../events/index.js';
import { CIRCUIT_STATES } from '../outcomes/index.js';
import { boundedMs, boundedSeconds } from './bounded-duration.js';
import { CATALOGUE } from './catalogue.js';
import { apiOperation, internalCall, outcomeOf } from './label-sets.js';
import { MetricSet } from './metric-set.js';

const HEALTH_VALUES = { up: 1, degraded: 0.5, down: 0, unknown: NaN } as const;

/** Turns the events of a login into metrics. Nothing else counts what an event tells. */
@Injectable()
export class MetricsRecorder {
  constructor(
    events: MubarokahEvents,
    private readonly metrics: MetricSet,
  ) {
    events.on('authorize', (event) => this.authorize(event));
    events.on('callback', (event) => this.callback(event));
    events.on('token-request', (event) => this.tokenRequest(event));
    events.on('api-request', (event) => this.apiRequest(event));
    events.on('provider-attempt', (event) => this.providerAttempt(event));
    events.on('circuit', (event) => this.circuit(event));
    events.on('session-started', () => this.metrics.count(CATALOGUE.sessionsStarted, {}));
    events.on('session-ended', (event) => this.sessionEnded(event));
    events.on('active-sessions', (event) => this.activeSessions(event));
    events.on('store-error', (event) => this.storeError(event));
    events.on('auth-check', (event) => this.authCheck(event));
    events.on('health-check', (event) => this.healthCheck(event));
  }

  /** Seconds since the epoch. */
  protected now(): number {
    return Date.now() / 1000;
  }

  private authorize({ reason, repeated }: AuthorizeEvent): void {
    if (repeated) return;
    const outcome = reason === 'none' ? 'redirected' : 'failed';
    this.metrics.count(CATALOGUE.authorizations, { outcome, reason });
  }

  private callback({ reason, fault, durationMs, loginDurationMs }: CallbackEvent): void {
    const outcome = outcomeOf(reason);
    this.metrics.count(CATALOGUE.callbacks, { outcome, reason, fault });
    this.metrics.count(CATALOGUE.logins, { outcome, fault });
    this.metrics.observe(CATALOGUE.loginServerDuration, { outcome }, boundedSeconds(durationMs));
    if (loginDurationMs === undefined) return;
    this.metrics.observe(CATALOGUE.loginDuration, { outcome }, boundedSeconds(loginDurationMs));
  }

  private tokenRequest({ grantType, error, durationMs }: TokenRequestEvent): void {
    const outcome = outcomeOf(error);
    const labels = { grant_type: grantType, outcome };
    this.metrics.count(CATALOGUE.tokenRequests, { ...labels, error });
    this.metrics.observe(CATALOGUE.tokenRequestDuration, labels, boundedSeconds(durationMs));
    // A grant that the client lacks fails its one caller, who is told, and no login: nobody has to be woken.
    const lacksGrant = grantType === 'client_credentials' && error === 'unauthorized_client';
    if (outcome === 'failure' && !lacksGrant)
      this.metrics.set(CATALOGUE.tokenLastFailure, { error }, this.now());
  }

  private apiRequest({ endpoint, status, error }: ApiRequestEvent): void {
    this.metrics.count(CATALOGUE.apiRequests, {
      endpoint: apiOperation(endpoint),
      status_code: status,
      error,
    });
  }

  private providerAttempt({ operation, error, durationMs }: ProviderAttemptEvent): void {
    const [endpoint, outcome] = [operation, outcomeOf(error)];
    this.metrics.observe(CATALOGUE.attemptDuration, { endpoint, outcome }, boundedSeconds(durationMs));
    this.metrics.observe(
      CATALOGUE.requestDuration,
      { route: internalCall(operation) },
      boundedMs(durationMs),
    );
    if (outcome === 'success') this.metrics.set(CATALOGUE.providerLastSuccess, { endpoint }, this.now());
  }

  private circuit({ operation, state }: CircuitEvent): void {
    const value = CIRCUIT_STATES.indexOf(state);
    if (value < 0) this.metrics.unknown(CATALOGUE.circuitState);
    else this.metrics.set(CATALOGUE.circuitState, { endpoint: operation }, value);
  }

  private sessionEnded({ reason, count }: SessionEndedEvent): void {
    this.metrics.count(CATALOGUE.sessionsEnded, { reason }, count);
  }

  private activeSessions({ count, at }: ActiveSessionsEvent): void {
    this.metrics.set(CATALOGUE.activeSessions, {}, count);
    this.metrics.set(CATALOGUE.activeSessionsTimestamp, {}, at / 1000);
  }

  private storeError({ store, operation }: StoreErrorEvent): void {
    this.metrics.count(CATALOGUE.storeErrors, { store, operation });
  }

  private authCheck({ result, reason }: AuthCheckEvent): void {
    this.metrics.count(CATALOGUE.authChecks, { result, reason });
  }

  private healthCheck({ check, criticality, kind, status, durationMs }: HealthCheckEvent): void {
    const { healthStatus, healthDuration, healthTimestamp, healthInfo } = CATALOGUE;
    this.metrics.set(healthInfo, { check, criticality, kind }, 1);
    for (const family of [healthStatus, healthDuration, healthTimestamp])
      this.metrics.admit(family, { check });
    this.metrics.set(healthStatus, { check }, HEALTH_VALUES[status]);
    // `unknown` is the absence of a run: the last one keeps its time, so that it ages.
    if (status === 'unknown') return;
    this.metrics.set(healthDuration, { check }, boundedSeconds(durationMs));
    this.metrics.set(healthTimestamp, { check }, this.now());
  }
}
