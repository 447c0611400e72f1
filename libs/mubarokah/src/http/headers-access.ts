import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A predicate that does not answer must not keep a probe or a scrape waiting. */
const DEADLINE_MS = 500;

type Predicate = (headers: IncomingHttpHeaders) => boolean | Promise<boolean>;

/** Lets in whoever sends the token as `Authorization: Bearer`, or whom the predicate lets in. */
export function headersAccess(rule: string | Predicate): (headers: IncomingHttpHeaders) => Promise<boolean> {
  if (typeof rule === 'function') return (headers) => decide(rule, headers);
  const expected = digest(rule);
  return async ({ authorization = '' }) => {
    const token = /^bearer +(.*)$/i.exec(authorization)?.[1];
    return token !== undefined && timingSafeEqual(digest(token), expected);
  };
}

async function decide(predicate: Predicate, headers: IncomingHttpHeaders): Promise<boolean> {
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
