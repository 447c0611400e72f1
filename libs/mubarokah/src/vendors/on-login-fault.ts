import { type Channel, channel } from 'node:diagnostics_channel';

/** How a login failed that the app's own team has to mend. */
export interface LoginFault {
  /** One of the outcomes in docs/outcomes.md, such as `hook_error`. */
  readonly reason: string;
  /** `app` for the app's own code, stores and hooks, `client_config` for its registration. */
  readonly fault: 'app' | 'client_config';
  /** Names the request in logs. */
  readonly requestId?: string | undefined;
}

interface Ended {
  readonly reason: string;
  readonly fault?: string;
  readonly cause?: Error | undefined;
  readonly requestId?: string | undefined;
}

/** Held, since Node 20 forgets who subscribed to a channel that is held by nobody (nodejs/node#59910). */
const CHANNELS: readonly Channel[] = ['mubarokah:authorize', 'mubarokah:callback'].map((name) =>
  channel(name),
);

/**
 * Calls `report` for each login that failed by a fault of the app or of its registration, once, within the request: for
 * tools that show errors. What a person or Mubarokah ID did is no error of the app. The error has the stack of what was
 * thrown, and never its message. Needs no Nest, so it can be called where the tool is started.
 *
 * @example
 * onLoginFault((error, tags) => Sentry.captureException(error, { tags: { ...tags } }));
 *
 * @returns a function that stops it
 */
export function onLoginFault(report: (error: Error, about: LoginFault) => unknown): () => void {
  const hear = (message: unknown): void => {
    const { reason, fault = reason === 'none' ? 'none' : 'app', cause, requestId } = message as Ended;
    if (fault !== 'app' && fault !== 'client_config') return;
    try {
      report(loginError(reason, cause), { reason, fault, requestId });
    } catch {
      // The tool's own fault. Node would throw it again and end the process.
    }
  };
  for (const one of CHANNELS) one.subscribe(hear);
  return () => {
    for (const one of CHANNELS) one.unsubscribe(hear);
  };
}

function loginError(reason: string, cause: Error | undefined): Error {
  const error = new Error(`Login failed: ${reason}`, { cause });
  error.name = 'MubarokahLoginError';
  // Where it was thrown. Its own stack would show this file, for every fault the same.
  const frames = cause?.stack?.split('\n').filter((line) => /^ +at /.test(line)) ?? [];
  error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n');
  return error;
}
