import { Logger } from '@nestjs/common';

/** Nest's logger, which the app may have replaced by one of its own. One that throws changes nothing here. */
export class SafeLogger {
  private readonly logger: Logger;

  constructor(context: string) {
    this.logger = new Logger(context);
  }

  log(line: unknown): void {
    this.write('log', line);
  }

  warn(line: unknown): void {
    this.write('warn', line);
  }

  error(line: unknown): void {
    this.write('error', line);
  }

  private write(level: 'log' | 'warn' | 'error', line: unknown): void {
    try {
      this.logger[level](line);
    } catch {
      // Nowhere is left to say it.
    }
  }
}
