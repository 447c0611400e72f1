import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';

/** A Nest logger that keeps all that it is told, objects and errors to their depths. */
export class GridLog implements LoggerService {
  private lines: string[] = [];

  log = (...told: unknown[]): void => this.keep(told);
  warn = (...told: unknown[]): void => this.keep(told);
  error = (...told: unknown[]): void => this.keep(told);
  fatal = (...told: unknown[]): void => this.keep(told);
  debug = (...told: unknown[]): void => this.keep(told);
  verbose = (...told: unknown[]): void => this.keep(told);

  /** What was told since the last call. */
  take(): string {
    return this.lines.splice(0).join('\n');
  }

  private keep(told: readonly unknown[]): void {
    this.lines.push(told.map((part) => (typeof part === 'string' ? part : shown(part))).join(' '));
  }
}

/** As the most talkative logger would print it. */
export function shown(value: unknown): string {
  return inspect(value, { depth: 10, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity });
}
