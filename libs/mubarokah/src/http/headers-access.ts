import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { withDeadline } from '../time/index.js';

/** A predicate that does not answer must not keep a probe or a scrape waiting. */
const DEADLINE_MS = 500;

type Predicate = (headers: IncomingHttpHeaders) => boolean | Promise<boolean>;

/**
 * Lets a caller in who sends the token as `Authorization: Bearer`, or whom the predicate lets in.
 *
 * @param unruled whether anybody is let in where there is no rule
 */
export function headersAccess(
  rule: string | Predicate | undefined,
  unruled: boolean,
): (headers: IncomingHttpHeaders) => Promise<boolean> {
  if (rule === undefined) return async () => unruled;
  if (typeof rule === 'function') return (headers) => decide(rule, headers);
  const expected = digest(rule);
  return async ({ authorization = '' }) => {
    const token = /^bearer +(.*)$/i.exec(authorization)?.[1];
    return token !== undefined && timingSafeEqual(digest(token), expected);
  };
}

async function decide(predicate: Predicate, headers: IncomingHttpHeaders): Promise<boolean> {
  try {
    return (await withDeadline(() => predicate(headers), DEADLINE_MS)) === true;
  } catch {
    return false;
  }
}

// Digests have one length, which timingSafeEqual asks for, and tell nothing of the token's.
function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
