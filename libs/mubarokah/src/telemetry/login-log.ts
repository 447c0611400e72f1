import { inspect } from 'node:util';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SafeLogger } from '../logging/index.js';
import { type AuthorizeEvent, type CallbackEvent, MubarokahEvents } from '../events/index.js';
import { type AttemptError, CALLBACK_OUTCOMES, type Fault, type LoginStep } from '../outcomes/index.js';
import { LineLimit } from '../logging/line-limit.js';
import { activeTraceId, OPEN_TELEMETRY, type OpenTelemetryApi } from '../open-telemetry/index.js';

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
  /** Of what the app's own code threw: its kind, its code and where, but not its message. */
  readonly stack?: string | undefined;
  readonly durationMs?: number;
  /** The redirect to the provider and the time of the person included. */
  readonly loginDurationMs?: number;
  readonly traceId?: string;
  readonly requestId?: string;
}

/** Anybody can send callbacks that belong to no login, as many as they like. */
const UNVERIFIED_LINES = 10;
const UNVERIFIED_PERIOD_MS = 60_000;

/** Lines that were not written. */
interface LeftOutFields {
  readonly msg: string;
  readonly event: 'login-lines-left-out';
  readonly fault: 'unverified';
  readonly leftOut: number;
}

/** Fields for loggers that keep them, such as pino and Nest's own with `json`; one line of text for the others. */
class LogLine {
  constructor(fields: LoginLineFields | LeftOutFields) {
    Object.assign(this, fields);
  }

  [inspect.custom](): string {
    const { msg, event: _, ...fields } = this as unknown as LoginLineFields | LeftOutFields;
    return [msg, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(' ');
  }
}

/**
 * Writes one line for each login that ended. Of callbacks that cannot be tied to a login it writes ten a minute, and then
 * how many more there were.
 */
@Injectable()
export class LoginLog implements OnApplicationShutdown {
  private readonly logger = new SafeLogger('Mubarokah');
  private readonly unverified = new LineLimit(UNVERIFIED_LINES, UNVERIFIED_PERIOD_MS, (leftOut) =>
    this.writeLeftOut(leftOut),
  );

  constructor(
    events: MubarokahEvents,
    @Inject(OPEN_TELEMETRY) private readonly openTelemetry: OpenTelemetryApi | undefined,
  ) {
    events.on('authorize', (event) => this.authorize(event));
    events.on('callback', (event) => this.callback(event));
  }

  onApplicationShutdown(): void {
    this.unverified.end();
  }

  /** A redirect that was sent is no outcome yet. */
  private authorize({ reason, requestId }: AuthorizeEvent): void {
    if (reason !== 'none') this.write({ reason, fault: 'app', step: 'redirect' }, requestId);
  }

  private callback(event: CallbackEvent): void {
    const { reason, fault, error, cause, durationMs, loginDurationMs, requestId } = event;
    const failed = {
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { stack: cause.stack }),
    };
    const found = {
      reason,
      fault,
      ...failed,
      step: CALLBACK_OUTCOMES[reason].step,
      durationMs: Math.round(durationMs),
    };
    const elapsed = loginDurationMs === undefined ? {} : { loginDurationMs: Math.round(loginDurationMs) };
    this.write({ ...found, ...elapsed }, requestId);
  }

  private write(
    found: Omit<LoginLineFields, 'msg' | 'event' | 'outcome' | 'traceId' | 'requestId'>,
    requestId: string | undefined,
  ): void {
    if (found.fault === 'unverified' && !this.unverified.admits()) return;
    const traceId = activeTraceId(this.openTelemetry);
    const succeeded = found.reason === 'none';
    const line = new LogLine({
      msg: succeeded ? 'Login succeeded' : 'Login failed',
      event: 'login',
      outcome: succeeded ? 'success' : 'failure',
      ...found,
      ...(traceId !== undefined && { traceId }),
      ...(requestId !== undefined && { requestId }),
    });
    this.logger[LEVELS[found.fault]](line);
  }
  private writeLeftOut(leftOut: number): void {
    const msg = 'Lines of failed logins were left out';
    this.logger.warn(new LogLine({ msg, event: 'login-lines-left-out', fault: 'unverified', leftOut }));
  }
}
