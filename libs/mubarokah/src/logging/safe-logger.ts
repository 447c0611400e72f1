import { Logger } from '@nestjs/common';
import { type LogFields, logRecord } from './log-record.js';

export type LogLevel = 'log' | 'warn' | 'error';

/** Nest's logger, which the app may have replaced by one of its own. One that throws changes nothing here. */
export class SafeLogger {
  private readonly logger: ContextLogger;

  constructor(context = 'Mubarokah') {
    this.logger = new ContextLogger(context);
  }

  log(line: string): void {
    this.write('log', () => [line]);
  }

  warn(line: string): void {
    this.write('warn', () => [line]);
  }

  error(line: string): void {
    this.write('error', () => [line]);
  }

  /** Writes one line with flat fields, in the way of the logger that the app has. */
  record(level: LogLevel, message: string, fields: LogFields): void {
    this.write(level, () => logRecord(ContextLogger.ofApp, message, fields));
  }

  private write(level: LogLevel, parameters: () => unknown[]): void {
    try {
      const [line, ...more] = parameters();
      this.logger[level](line, ...more);
    } catch {
      // Nowhere is left to say it.
    }
  }
}

class ContextLogger extends Logger {
  static get ofApp(): unknown {
    return Logger.staticInstanceRef;
  }
}
