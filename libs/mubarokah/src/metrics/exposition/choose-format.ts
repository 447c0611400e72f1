import { acceptedTypes } from '../../http/index.js';

export type Format = 'classic' | 'openmetrics';

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['application/openmetrics-text', 'openmetrics'],
  ['text/plain', 'classic'],
]);

/** The format that a scraper prefers; one that names none gets the classic one. */
export function chooseFormat(accept: string | undefined): Format {
  const [format] = acceptedTypes(accept).flatMap((type) => FORMATS.get(type) ?? []);
  return format ?? 'classic';
}
