import type { IncomingHttpHeaders } from 'node:http';
import { headersAccess } from '../../http/index.js';
import type { ResolvedOptions } from '../../options/index.js';

/** Whether a caller may scrape. */
export function metricsAccess({
  access,
}: ResolvedOptions['metrics']): (headers: IncomingHttpHeaders) => Promise<boolean> {
  return access === undefined ? async () => true : headersAccess(access);
}
