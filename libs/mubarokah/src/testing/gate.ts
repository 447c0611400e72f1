import type { AllowedHosts } from './http/allowed-hosts.js';
import { errorByAccept, type Answer } from './http/answer.js';
import { isEmbeddedElsewhere, isFromForeignPage } from './http/fetch-metadata.js';
import type { RequestHead } from './http/incoming-request.js';

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
    return errorByAccept(headers, 421, {
      message:
        'The sandbox answers to localhost and to the names in its option "allowedHosts"; the Host header has another.',
    });
  }
  const isForeign = isPage ? isEmbeddedElsewhere(headers) : isFromForeignPage(headers);
  if (!isForeign) return undefined;
  return errorByAccept(headers, 403, {
    message: 'A web page of another origin may not ask the sandbox for this.',
  });
}
