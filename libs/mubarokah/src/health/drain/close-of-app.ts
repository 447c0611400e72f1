import type { INestApplication } from '@nestjs/common';

/** Nest passes the signal on to the hooks, though its interface does not say so. */
type Close = (signal?: string) => Promise<void>;

export function closeBy(app: { close: Close }, signal: string): Promise<void> {
  return app.close(signal);
}

/** Puts `close` in place of `app.close()`; its second argument is what `app.close()` did before. */
export function takeOverClose(
  app: INestApplication,
  close: (signal: string | undefined, closeApp: () => Promise<void>) => Promise<void>,
): void {
  replace(app, 'close', function (signal?: string) {
    // Nest's proxies call this on the application itself, the only object whose fields can be written.
    const { close: closeApp } = Object.getPrototypeOf(this) as { close: Close };
    return close(signal, () => closeApp.call(this, signal));
  });
}

/** Takes Nest's listeners off the signals, and keeps them off. */
export function dropShutdownHooks(app: INestApplication): void {
  const { unsubscribeFromProcessSignals } = app as { unsubscribeFromProcessSignals?: () => void };
  unsubscribeFromProcessSignals?.();
  replace(app, 'enableShutdownHooks', function () {
    return this;
  });
}

/** `NestFactory` returns a proxy that drops every assignment without a word; a definition goes through. */
function replace<Name extends 'close' | 'enableShutdownHooks'>(
  app: INestApplication,
  name: Name,
  method: (this: INestApplication, ...parameters: Parameters<Close>) => ReturnType<INestApplication[Name]>,
): void {
  Object.defineProperty(app, name, { value: method, configurable: true });
}
