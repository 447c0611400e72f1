import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type AuthorizeEvent, type CallbackEvent, MubarokahEvents } from '../events/index.js';
import { type LogLevel, LineLimit, SafeLogger } from '../logging/index.js';
import { activeTrace, OPEN_TELEMETRY, type OpenTelemetryApi } from '../open-telemetry/index.js';
import { CALLBACK_OUTCOMES, type Fault } from '../outcomes/index.js';
import { type LoginEnd, loginFields } from './login-fields.js';

/** Who must act decides how loud it is: nobody is woken by what a person, or a stranger, did. */
export const LOGIN_LOG_LEVELS: Readonly<Record<Fault, LogLevel>> = {
  none: 'log',
  user: 'log',
  unverified: 'warn',
  claimed: 'warn',
  client_config: 'error',
  provider: 'error',
  network: 'error',
  app: 'error',
};

/** Anybody can send callbacks that belong to no login, as many as they like. */
const UNVERIFIED_LINES = 10;
const UNVERIFIED_PERIOD_MS = 60_000;

/**
 * Writes one line for each login that ended. Of callbacks that cannot be tied to a login it writes ten a minute, and then
 * how many more there were.
 */
@Injectable()
export class LoginLog implements OnApplicationShutdown {
  private readonly logger = new SafeLogger();
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
  private authorize({ reason, cause, requestId }: AuthorizeEvent): void {
    if (reason !== 'none') this.write({ reason, fault: 'app', step: 'redirect', cause, requestId });
  }

  private callback(event: CallbackEvent): void {
    this.write({ ...event, step: CALLBACK_OUTCOMES[event.reason].step });
  }

  private write(end: LoginEnd): void {
    if (end.fault === 'unverified' && !this.unverified.admits()) return;
    const message = end.reason === 'none' ? 'Login succeeded' : 'Login failed';
    const fields = loginFields(end, activeTrace(this.openTelemetry));
    this.logger.record(LOGIN_LOG_LEVELS[end.fault], message, fields);
  }

  private writeLeftOut(leftOut: number): void {
    this.logger.record('warn', 'Lines of failed logins were left out', {
      'event.action': 'login-lines-left-out',
      'mubarokah.fault': 'unverified',
      'mubarokah.left_out': leftOut,
    });
  }
}
