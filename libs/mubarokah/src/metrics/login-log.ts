import { inspect } from 'node:util';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type AuthorizeEvent, type CallbackEvent, MubarokahEvents } from '../events/index.js';
import { type AttemptError, type Fault, loginStepOf, type LoginStep } from '../outcomes/index.js';
import { activeTraceId, OPEN_TELEMETRY, type OpenTelemetryApi } from './open-telemetry.js';

type Level = 'log' | 'warn' | 'error';

/** Who must act decides how loud it is: nobody is woken by what a person, or a stranger, did. */
const LEVELS: Readonly<Record<Fault, Level>> = {
  none: 'log',
  user: 'log',
  unverified: 'warn',
  claimed: 'warn',
  client_config: 'error',
  provider: 'error',
  network: 'error',
  app: 'error',
};

/** How a login ended, as its log line says it. Nothing in it comes from outside, but the request's id. */
interface LoginLineFields {
  readonly msg: string;
  readonly event: 'login';
  readonly outcome: 'success' | 'failure';
  readonly reason: string;
  readonly fault: Fault;
  /** What the call to the provider came to, such as `dns`; for an open circuit, what opened it. */
  readonly error?: AttemptError | undefined;
  readonly step: LoginStep;
  readonly durationMs?: number;
  /** The redirect to the provider and the time of the person included. */
  readonly loginDurationMs?: number;
  readonly traceId?: string;
  readonly requestId?: string;
}

/** Fields for loggers that keep them, such as pino and Nest's own with `json`; one line of text for the others. */
class LoginLine {
  constructor(fields: LoginLineFields) {
    Object.assign(this, fields);
  }

  [inspect.custom](): string {
    const { msg, event: _, ...fields } = this as unknown as LoginLineFields;
    return [msg, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(' ');
  }
}

/** Writes one line for each login that ended. */
@Injectable()
export class LoginLog {
  private readonly logger = new Logger('Mubarokah');

  constructor(
    events: MubarokahEvents,
    @Inject(OPEN_TELEMETRY) private readonly openTelemetry: OpenTelemetryApi | undefined,
  ) {
    events.on('authorize', (event) => this.authorize(event));
    events.on('callback', (event) => this.callback(event));
  }

  /** A redirect that was sent is no outcome yet. */
  private authorize({ reason, requestId }: AuthorizeEvent): void {
    if (reason !== 'none') this.write({ reason, fault: 'app', step: 'redirect' }, requestId);
  }

  private callback({ reason, fault, error, durationMs, loginDurationMs, requestId }: CallbackEvent): void {
    const failed = error === undefined ? {} : { error };
    const found = {
      reason,
      fault,
      ...failed,
      step: loginStepOf(reason),
      durationMs: Math.round(durationMs),
    };
    const elapsed = loginDurationMs === undefined ? {} : { loginDurationMs: Math.round(loginDurationMs) };
    this.write({ ...found, ...elapsed }, requestId);
  }

  private write(
    found: Omit<LoginLineFields, 'msg' | 'event' | 'outcome' | 'traceId' | 'requestId'>,
    requestId: string | undefined,
  ): void {
    const traceId = activeTraceId(this.openTelemetry);
    const succeeded = found.reason === 'none';
    const line = new LoginLine({
      msg: succeeded ? 'Login succeeded' : 'Login failed',
      event: 'login',
      outcome: succeeded ? 'success' : 'failure',
      ...found,
      ...(traceId !== undefined && { traceId }),
      ...(requestId !== undefined && { requestId }),
    });
    this.logger[LEVELS[found.fault]](line);
  }
}
