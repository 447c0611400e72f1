import type { IncomingHttpHeaders } from 'node:http';
import { headersAccess } from '../../http/index.js';
import type { HealthOptions } from '../../options/index.js';

/** Whether a caller may see messages and latencies. */
export function detailsAccess(
  details: HealthOptions['details'],
): (headers: IncomingHttpHeaders) => Promise<boolean> {
  return details === undefined ? async () => false : headersAccess(details);
}
