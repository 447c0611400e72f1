import type { INestApplication } from '@nestjs/common';

type Method = 'init' | 'listen' | 'close' | 'enableShutdownHooks';
/** Each as Nest implements it: the signal goes on to the hooks, though the interface does not say so. */
type Implementation = (...parameters: unknown[]) => unknown;

export function closeBy(app: INestApplication, signal: string): Promise<void> {
  return (app as { close(signal?: string): Promise<void> }).close(signal);
}

/** Puts `close` in place of `app.close()`; its second argument is what `app.close()` did before. */
export function takeOverClose(
  app: INestApplication,
  close: (signal: string | undefined, closeApp: () => Promise<void>) => Promise<void>,
): void {
  replace(app, 'close', (closeApp, signal) =>
    close(signal as string | undefined, closeApp as () => Promise<void>),
  );
}

/** Tells the listener when the app begins to start, and gives it the end of that, which never rejects. */
export function onStart(app: INestApplication, listener: (started: Promise<void>) => void): void {
  for (const method of ['init', 'listen'] as const) {
    replace(app, method, (start) => {
      const starting = start() as Promise<unknown>;
      listener(starting.then(nothing, nothing));
      return starting;
    });
  }
}

/** Takes Nest's listeners off the signals, and keeps them off. */
export function dropShutdownHooks(app: INestApplication): void {
  const { unsubscribeFromProcessSignals } = app as { unsubscribeFromProcessSignals?: () => void };
  unsubscribeFromProcessSignals?.();
  replace(app, 'enableShutdownHooks', function (this: INestApplication) {
    return this;
  });
}

/**
 * Puts `method` in place of one of the app's; its first parameter calls that one as it was called. `NestFactory` returns
 * a proxy that drops every assignment without a word; a definition goes through.
 */
function replace(
  app: INestApplication,
  name: Method,
  method: (this: INestApplication, original: () => unknown, ...parameters: unknown[]) => unknown,
): void {
  const value = function (this: INestApplication, ...parameters: unknown[]): unknown {
    // Nest's proxies call this on the application itself, the only object whose fields can be written.
    const original = (Object.getPrototypeOf(this) as Record<Method, Implementation>)[name];
    return method.call(this, () => original.apply(this, parameters), ...parameters);
  };
  Object.defineProperty(app, name, { value, configurable: true });
}

function nothing(): void {}
