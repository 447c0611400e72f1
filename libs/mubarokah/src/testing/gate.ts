import type { IncomingHttpHeaders } from 'node:http';
import { languageOf } from '../http/index.js';
import type { AllowedHosts } from './http/allowed-hosts.js';
import { json, page, prefersJson, type Answer } from './http/answer.js';
import { isEmbeddedElsewhere, isFromForeignPage } from './http/fetch-metadata.js';
import type { RequestHead } from './http/incoming-request.js';
import { errorPage, type Words } from './pages/error-page.js';

const OTHER_HOST: Words = {
  en: 'The sandbox answers to localhost and to the names in its option "allowedHosts"; the Host header has another.',
  id: 'Sandbox menjawab localhost dan nama-nama di opsinya "allowedHosts"; header Host berisi nama lain.',
};
const OTHER_ORIGIN: Words = {
  en: 'A web page of another origin may not ask the sandbox for this.',
  id: 'Halaman web dari origin lain tidak boleh meminta ini dari sandbox.',
};

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
    return refuse(headers, 421, OTHER_HOST);
  }
  const isForeign = isPage ? isEmbeddedElsewhere(headers) : isFromForeignPage(headers);
  return isForeign ? refuse(headers, 403, OTHER_ORIGIN) : undefined;
}

/** A page says why, too: it is for a developer. */
function refuse(headers: IncomingHttpHeaders, status: number, message: Words): Answer {
  return prefersJson(headers)
    ? json(status, { message: message.en })
    : page(status, errorPage(languageOf({ headers }), message));
}
