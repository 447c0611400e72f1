import Negotiator from 'negotiator';
import type { HttpRequest } from './http-exchange.js';

/** Whether a page is wanted rather than JSON: browsers prefer `text/html`, whoever accepts anything gets JSON. */
export function prefersHtml(request: HttpRequest): boolean {
  return new Negotiator(request).mediaType(['application/json', 'text/html']) === 'text/html';
}

/** The one of `languages` that the browser likes best, else the first (RFC 9110 §12.5.4). */
export function preferredLanguage<T extends string>(
  request: HttpRequest,
  languages: readonly [T, ...T[]],
): T {
  return (new Negotiator(request).language([...languages]) as T | undefined) ?? languages[0];
}
