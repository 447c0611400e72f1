import { bareError } from './bare-error.js';

/**
 * The base of every error this package throws. Its message never holds a secret, token, code or text from outside, and
 * neither does its `cause`: of what others threw it tells the kind, the code and the place.
 */
export abstract class MubarokahError extends Error {
  /** The class's name, written out: a minifier gives classes other names. */
  abstract override readonly name: string;
  /** A stable name of what went wrong. */
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message);
    if (options?.cause !== undefined) {
      const value = options.cause instanceof MubarokahError ? options.cause : bareError(options.cause);
      Object.defineProperty(this, 'cause', { value, enumerable: false, configurable: true });
    }
  }
}
