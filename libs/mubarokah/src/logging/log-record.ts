import { inspect } from 'node:util';
import { ConsoleLogger } from '@nestjs/common';

/** What a line says beside its message. */
export type LogFields = Readonly<Record<string, string | number>>;

/**
 * What a logger has to be called with, before the context, to write one line with a message and flat fields: nobody else's
 * call does so everywhere.
 */
export function logRecord(logger: unknown, message: string, fields: LogFields): unknown[] {
  if (isConsoleInJson(logger) && takesParams) return [message, { ...fields }];
  if (isNestjsPino(logger)) return [{ ...fields }, message];
  return [new LogRecord(message, fields)];
}

/** Loggers that keep objects have the message as a field, as ECS calls it; the others write one line of text. */
class LogRecord {
  constructor(
    private readonly message: string,
    fields: LogFields,
  ) {
    Object.assign(this, fields);
  }

  [inspect.custom](): string {
    const { message, ...fields } = { ...this } as unknown as LogFields;
    return [message, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(' ');
  }
}

function isConsoleInJson(logger: unknown): boolean {
  if (!(logger instanceof ConsoleLogger)) return false;
  const { json, structuredParams } = Reflect.get(logger, 'options') as {
    json?: unknown;
    structuredParams?: unknown;
  };
  return json === true && structuredParams !== false;
}

/** Nest 11 writes each parameter on a line of its own. */
const takesParams = ((): boolean => {
  let written: unknown[] = [];
  class Probe extends ConsoleLogger {
    protected override printMessages(messages: unknown[]): void {
      written = messages;
    }
  }
  new Probe({ logLevels: ['log'] }).log('message', { field: 1 }, 'context');
  return written.length === 1;
})();

/** It hands what follows an object to pino, which knows what the message is called. */
function isNestjsPino(logger: unknown): boolean {
  const { contextName, logger: wrapped } = Object(logger) as { contextName?: unknown; logger?: unknown };
  const { assign, logger: pino } = Object(wrapped) as { assign?: unknown; logger?: unknown };
  return (
    typeof contextName === 'string' &&
    typeof assign === 'function' &&
    typeof (Object(pino) as { child?: unknown }).child === 'function'
  );
}
