/** The fields of a reply, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Those of a JSON object; undefined for anything else. */
export function parseFields(body: string | undefined): Fields | undefined {
  try {
    const value: unknown = JSON.parse(String(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    // It is no JSON, or there is none.
  }
  return undefined;
}

/** What no line of text holds: control characters, and those that turn the direction of what follows around. */
const NOT_SHOWN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
/** Control characters, and halves of characters: they all become the same one wherever text is written as bytes. */
const MALFORMED = /[\p{Cc}\p{Cs}]/u;
const ID_LENGTH = 255;
const LINE_LENGTH = 1_000;
const TEXT_LENGTH = 10_000;
const URL_LENGTH = 2_048;

/** Null for whatever is no text, or becomes none. */
const optional =
  (read: (value: string) => string | null) =>
  (value: unknown): string | null =>
    typeof value === 'string' ? read(value) : null;

/** Well-formed, without what cannot be shown, and no longer than a page can bear: the rest is cut off. */
const shown = (value: string, hidden: RegExp, length: number): string => {
  const text = value
    .slice(0, 2 * length)
    .replace(hidden, '')
    .slice(0, length);
  // A character of two halves may have been cut in the middle.
  return text.replace(/[\ud800-\udbff]$/, '').replace(/\p{Cs}/gu, '\ufffd');
};

/**
 * An opaque id: text that names the same person wherever it is written down, or a whole number. Undefined for whatever else
 * there is.
 */
export function id(value: unknown): string | undefined {
  const text = typeof value === 'string' || Number.isSafeInteger(value) ? String(value) : '';
  return text !== '' && text.length <= ID_LENGTH && !MALFORMED.test(text) ? text : undefined;
}

/** One line, such as a name. */
export const line = optional((value) => shown(value, NOT_SHOWN, LINE_LENGTH));

/** Text of several lines, such as an address. */
export const lines = optional((value) =>
  shown(value.replace(/\r\n?/g, '\n'), /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, TEXT_LENGTH),
);

/** What is used as a key or an address somewhere, such as an e-mail: all of it or nothing. */
export const token = (length: number) =>
  optional((value) =>
    value.length <= length && !MALFORMED.test(value) && !/\p{Zs}/u.test(value) ? value : null,
  );

/** An absolute http(s) URL: any other scheme could run as a script where it is shown. */
export const webUrl = optional((value) => {
  if (value.length > URL_LENGTH || MALFORMED.test(value) || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
});
