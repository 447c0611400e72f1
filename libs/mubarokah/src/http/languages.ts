import { preferredLanguage } from './accept.js';
import type { HttpRequest } from './http-exchange.js';

/** What the pages speak, the first one where a browser likes neither. */
export const LANGUAGES = ['en', 'id'] as const;
export type Language = (typeof LANGUAGES)[number];

export const languageOf = (request: Pick<HttpRequest, 'headers'>): Language =>
  preferredLanguage(request, LANGUAGES);
