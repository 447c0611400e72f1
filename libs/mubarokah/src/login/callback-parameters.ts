import { queryOf } from '../http/index.js';

/** What the browser brought back from the provider (RFC 6749 §4.1.2). */
export type CallbackParameters =
  | {
      readonly kind: 'code';
      readonly code: string;
      readonly state: string | undefined;
      readonly issuer: string | undefined;
    }
  | {
      readonly kind: 'error';
      readonly error: string;
      readonly state: string | undefined;
      readonly issuer: string | undefined;
    }
  | { readonly kind: 'malformed' };

const MALFORMED: CallbackParameters = { kind: 'malformed' };

/** Longest accepted values. Laravel Passport's codes are encrypted payloads of about 700 characters. */
const LIMITS = { code: 4096, error: 128, state: 512, iss: 512 } as const;
const VISIBLE_ASCII = /^[\x20-\x7e]+$/; // RFC 6749 Appendix A

/**
 * Reads a callback's query strictly: exactly one of code and error, nothing that matters twice, no arrays, nothing
 * outside visible ASCII. Parameters that do not matter are ignored, as RFC 6749 §4.1.2 demands.
 */
export function parseCallback(url: string): CallbackParameters {
  const parameters = queryOf(url);
  const values: Partial<Record<keyof typeof LIMITS, string>> = {};
  for (const name of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    // "code[]" and "code[0]" are how some parsers spell arrays.
    if ([...parameters.keys()].some((key) => key.startsWith(`${name}[`))) return MALFORMED;
    const [value, second] = parameters.getAll(name);
    if (second !== undefined) return MALFORMED;
    if (value === undefined || (value === '' && name === 'state')) continue;
    if (value.length > LIMITS[name] || !VISIBLE_ASCII.test(value)) return MALFORMED;
    values[name] = value;
  }
  const { code, error, state, iss: issuer } = values;
  if (code !== undefined && error === undefined) return { kind: 'code', code, state, issuer };
  if (error !== undefined && code === undefined) return { kind: 'error', error, state, issuer };
  return MALFORMED;
}
