import type { LoggerService } from '@nestjs/common';

/** A Nest logger that keeps what it is told, one string a call. */
export function capturedLog(): LoggerService & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep =
    (level: string) =>
    (...parameters: unknown[]): void =>
      void lines.push([level, ...parameters].map(String).join(' '));
  return { lines, log: keep('log'), warn: keep('warn'), error: keep('error'), fatal: keep('fatal') };
}
