import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { HeadersPredicate, HealthOptions } from '../../options/index.js';

/** A predicate that does not answer must not keep a probe waiting. */
const DEADLINE_MS = 500;

/** Whether a caller may see messages and latencies. */
export function detailsAccess(
  details: HealthOptions['details'],
): (headers: IncomingHttpHeaders) => Promise<boolean> {
  if (details === undefined) return async () => false;
  if (typeof details === 'function') return (headers) => decide(details, headers);
  const expected = digest(details);
  return async ({ authorization = '' }) => {
    const token = /^bearer +(.*)$/i.exec(authorization)?.[1];
    return token !== undefined && timingSafeEqual(digest(token), expected);
  };
}

async function decide(predicate: HeadersPredicate, headers: IncomingHttpHeaders): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, DEADLINE_MS, false)));
  try {
    return (await Promise.race([predicate(headers), deadline])) === true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

// Digests have one length, which timingSafeEqual asks for, and tell nothing of the token's.
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
