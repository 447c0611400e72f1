/**
 * The base of every error this package throws. Its message never holds a secret, token, code or text from outside;
 * `cause` is kept for a debugger but is not enumerable, so loggers do not print it.
 */
export abstract class MubarokahError extends Error {
  /** A stable name of what went wrong. */
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message);
    this.name = new.target.name;
    if (options?.cause !== undefined) {
      Object.defineProperty(this, 'cause', { value: options.cause, enumerable: false, configurable: true });
    }
  }
}
