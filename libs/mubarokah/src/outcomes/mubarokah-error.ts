import { bareError } from './bare-error.js';

/**
 * The base of every error this package throws. Its message never holds a secret, token, code or text from outside, and
 * neither does its `cause`: of what others threw it tells the kind, the code and the place.
 */
export abstract class MubarokahError extends Error {
  /** A stable name of what went wrong. */
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message);
    this.name = new.target.name;
    if (options?.cause !== undefined) {
      const value = options.cause instanceof MubarokahError ? options.cause : bareError(options.cause);
      Object.defineProperty(this, 'cause', { value, enumerable: false, configurable: true });
    }
  }
}
