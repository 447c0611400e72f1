import type { IncomingHttpHeaders } from 'node:http';
import Negotiator from 'negotiator';
import type { HttpRequest } from './http-exchange.js';

/** What it takes to read what a client accepts. */
type Accepting = Pick<HttpRequest, 'headers'>;

/** The one of `types` that the client likes best, else the first: also where it likes several the same (RFC 9110 §12.5.1). */
export function preferredType<T extends string>(request: Accepting, types: readonly [T, ...T[]]): T {
  return (new Negotiator(request).mediaType([...types]) as T | undefined) ?? types[0];
}

/** Whether a page is wanted rather than JSON: browsers prefer `text/html`, a client that accepts anything gets JSON. */
export function prefersHtml(request: Accepting): boolean {
  return preferredType(request, ['application/json', 'text/html']) === 'text/html';
}

/** The accepted media types, the most wanted first, without their parameters and those that are refused by `q=0`. */
export function acceptedTypes(accept: IncomingHttpHeaders['accept']): string[] {
  return accept === undefined
    ? []
    : new Negotiator({ headers: { accept } }).mediaTypes().map((type) => type.toLowerCase());
}

/** The one of `languages` that the browser likes best, else the first (RFC 9110 §12.5.4). */
export function preferredLanguage<T extends string>(request: Accepting, languages: readonly [T, ...T[]]): T {
  return (new Negotiator(request).language([...languages]) as T | undefined) ?? languages[0];
}

/** What the pages speak, the first one where a browser likes neither. */
export const LANGUAGES = ['en', 'id'] as const;
export type Language = (typeof LANGUAGES)[number];

export const languageOf = (request: Accepting): Language => preferredLanguage(request, LANGUAGES);
