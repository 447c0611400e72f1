import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a web page that is not the sandbox's sent it. Browsers say so in `Sec-Fetch-Site`, those from before 2023
 * and all over plain HTTP beyond loopback in `Origin` alone; programs send neither.
 */
export function isFromForeignPage({ host, origin, ...headers }: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== host;
}

/** Whether another site loads it into a page of its own, as an image or a frame, and does not lead the person there. */
export function isEmbeddedElsewhere(headers: IncomingHttpHeaders): boolean {
  const isVisit = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return headers['sec-fetch-site'] === 'cross-site' && !isVisit;
}
