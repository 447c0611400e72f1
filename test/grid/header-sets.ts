/** Headers beside those that frame the body. */
export interface HeaderSet {
  /** Made when they are sent: a date means something else each second. */
  readonly lines: (now: number, thief: string) => readonly string[];
  /** How long a client is told to wait, in seconds: the least and the most that a reader may make of it. */
  readonly waitSeconds?: readonly [least: number, most: number];
}

const JSON_TYPE = 'Content-Type: application/json';
const typed = (...lines: string[]): HeaderSet => ({ lines: () => lines });
const also = (...lines: string[]): HeaderSet => ({ lines: () => [JSON_TYPE, ...lines] });
const wait = (value: string, waitSeconds?: readonly [number, number]): HeaderSet => ({
  ...also(`Retry-After: ${value}`),
  ...(waitSeconds === undefined ? {} : { waitSeconds }),
});
const until = (
  fromNowMs: number,
  waitSeconds: readonly [number, number],
  spell: (utc: string, date: Date) => string = (utc) => utc,
): HeaderSet => ({
  lines: (now) => {
    const date = new Date(now + fromNowMs);
    return [JSON_TYPE, `Retry-After: ${spell(date.toUTCString(), date)}`];
  },
  waitSeconds,
});

/** `Sunday, 06-Nov-94 08:49:37 GMT`, of `Sun, 06 Nov 1994 08:49:37 GMT`. */
const asRfc850 = (utc: string, date: Date): string => {
  const day = date.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' });
  return `${day}, ${utc.slice(5, 7)}-${utc.slice(8, 11)}-${utc.slice(14, 16)} ${utc.slice(17)}`;
};
/** `Sun Nov  6 08:49:37 1994`. */
const asAsctime = (utc: string, date: Date): string =>
  `${utc.slice(0, 3)} ${utc.slice(8, 11)} ${String(date.getUTCDate()).padStart(2)} ${utc.slice(17, 25)} ${utc.slice(12, 16)}`;

export const HEADER_SETS = {
  plain: typed(JSON_TYPE),
  'no type': typed(),
  'the type of a page': typed('Content-Type: text/html; charset=utf-8'),
  'the type of an image': typed('Content-Type: image/png'),
  'a type with a problem': typed('Content-Type: application/problem+json'),
  'a type that is none': typed('Content-Type: ;;=\t"'),
  'two types': typed(JSON_TYPE, 'Content-Type: text/html'),
  'charset UTF-16': typed('Content-Type: application/json; charset=utf-16'),
  'charset Latin-1': typed('Content-Type: application/json; charset=iso-8859-1'),
  'charset of no name': typed('Content-Type: application/json; charset=__proto__'),
  'wait 0': wait('0', [0, 0]),
  'wait 1': wait('1', [1, 1]),
  'wait 60': wait('60', [60, 60]),
  'wait 999999999': wait('999999999', [3_600, 3_600]),
  'wait for ever': wait('9'.repeat(40)),
  'wait -5': wait('-5'),
  'wait soon': wait('soon'),
  'wait for nothing': wait(''),
  'wait 0x10': wait('0x10'),
  'wait until a date': until(90_000, [80, 91]),
  'wait until a date of RFC 850': until(90_000, [80, 91], asRfc850),
  'wait until a date of asctime': until(90_000, [80, 91], asAsctime),
  'wait until a date gone by': until(-3_600_000, [0, 0]),
  'wait until a date far off': until(400 * 86_400_000, [3_600, 3_600]),
  'wait until no date': wait('Mon, 99 Foo 2026 99:99:99 GMT'),
  'two waits': {
    lines: () => [JSON_TYPE, 'Retry-After: 60', 'Retry-After: 90'],
    waitSeconds: [60, 90],
  },
  'a thief to go to': { lines: (_, thief) => [JSON_TYPE, `Location: ${thief}`] },
  'a page to reload': { lines: (_, thief) => [JSON_TYPE, `Refresh: 0; url=${thief}`, `Link: <${thief}>`] },
  'cookies and a challenge': also('Set-Cookie: a=1', 'Set-Cookie: b=2', 'WWW-Authenticate: Bearer realm="x"'),
  'limits that are used up': also('X-RateLimit-Limit: 60', 'X-RateLimit-Remaining: 0'),
  'names of the prototype': also('__proto__: x', 'constructor: y', 'toString: z'),
  'many headers': also(...Array.from({ length: 200 }, (_, index) => `X-Header-${index}: ${index}`)),
  'what looks like an encoding': also('X-Content-Encoding: gzip', 'Vary: *'),
} as const satisfies Record<string, HeaderSet>;

export type HeaderName = keyof typeof HEADER_SETS;
export const HEADER_NAMES = Object.keys(HEADER_SETS) as HeaderName[];
export const headersOf = (name: HeaderName): HeaderSet => HEADER_SETS[name];
