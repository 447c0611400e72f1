import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';

/** A Nest logger that keeps all that it is told, objects and errors to their depths. */
export class GridLog implements LoggerService {
  private lines: string[] = [];

  log = (...notified: unknown[]): void => this.keep(notified);
  warn = (...notified: unknown[]): void => this.keep(notified);
  error = (...notified: unknown[]): void => this.keep(notified);
  fatal = (...notified: unknown[]): void => this.keep(notified);
  debug = (...notified: unknown[]): void => this.keep(notified);
  verbose = (...notified: unknown[]): void => this.keep(notified);

  /** What was told since the last call. */
  take(): string {
    return this.lines.splice(0).join('\n');
  }

  private keep(notified: readonly unknown[]): void {
    this.lines.push(notified.map((part) => (typeof part === 'string' ? part : shown(part))).join(' '));
  }
}

/** As the most talkative logger would print it. */
export function shown(value: unknown): string {
  return inspect(value, { depth: 10, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity });
}
