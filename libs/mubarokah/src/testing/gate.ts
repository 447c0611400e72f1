import type { IncomingHttpHeaders } from 'node:http';
import type { AllowedHosts } from './http/allowed-hosts.js';
import { json, page, prefersJson, type Answer } from './http/answer.js';
import { isEmbeddedElsewhere, isFromForeignPage } from './http/fetch-metadata.js';
import type { RequestHead } from './http/incoming-request.js';
import { errorPage } from './pages/error-page.js';

/**
 * Refuses what a web page that is open in a developer's browser may have sent. Apps lead people to `isPage`, and
 * nothing else is asked by a browser but from the sandbox's own pages.
 */
export function refuseForeignPage(
  { headers }: RequestHead,
  hosts: AllowedHosts,
  isPage: boolean,
): Answer | undefined {
  if (!hosts.allows(headers.host)) {
    // RFC 9110 §15.5.20
    return refuse(
      headers,
      421,
      'The sandbox answers to localhost and to the names in its option "allowedHosts"; the Host header has another.',
    );
  }
  const isForeign = isPage ? isEmbeddedElsewhere(headers) : isFromForeignPage(headers);
  return isForeign
    ? refuse(headers, 403, 'A web page of another origin may not ask the sandbox for this.')
    : undefined;
}

/** A page says why, too: it is for a developer. */
function refuse(headers: IncomingHttpHeaders, status: number, message: string): Answer {
  return prefersJson(headers) ? json(status, { message }) : page(status, errorPage(message));
}
