const MAX_LENGTH = 512;

/**
 * A page of this app to come back to, as path, query and fragment; undefined for everything that leads, or could be
 * read as leading, anywhere else. What is asked for comes from whoever made the link (RFC 9700 §4.11).
 */
export function parseReturnTo(value: unknown, origin: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Browsers drop tabs and line breaks, and read "\" as "/": refuse rather than guess.
  if (!value.startsWith('/') || /[\\\p{Cc}]/u.test(value) || !URL.canParse(value, origin)) return undefined;
  const url = new URL(value, origin);
  // "/.//evil.example" stays on this origin but its path becomes "//evil.example".
  if (url.origin !== origin || url.pathname.startsWith('//')) return undefined;
  const rebuilt = url.pathname + url.search + url.hash;
  // Encoding makes it longer, and a cookie that is too large is dropped by the browser.
  return rebuilt.length > MAX_LENGTH ? undefined : rebuilt;
}
