interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  /** Milliseconds since the epoch; `Infinity` ends with the browser. */
  readonly expiresAt: number;
}

/** Keeps cookies as RFC 6265bis tells browsers to: by host, whatever the port. `Domain` is not understood. */
export class CookieJar {
  private readonly cookies = new Map<string, Cookie>();

  constructor(private readonly now: () => number) {}

  /** Takes in the `Set-Cookie` headers of an answer; refuses what a browser refuses. */
  store(url: URL, headers: readonly string[]): void {
    for (const header of headers) {
      const cookie = this.parse(url, header);
      if (cookie === undefined) continue;
      const key = [cookie.host, cookie.path, cookie.name].join(';');
      // Set anew, so that a replaced cookie takes its place at the end.
      this.cookies.delete(key);
      if (cookie.expiresAt > this.now()) this.cookies.set(key, cookie);
    }
  }

  /** Those that are sent to `url`, longest path first (§5.8.3). */
  matching(url: URL): Cookie[] {
    return [...this.cookies.values()]
      .filter(({ host, path, secure, expiresAt }) => {
        const isThere = host === url.hostname && pathMatches(url.pathname, path);
        return isThere && (!secure || url.protocol === 'https:') && expiresAt > this.now();
      })
      .sort((a, b) => b.path.length - a.path.length);
  }

  clone(): CookieJar {
    const copy = new CookieJar(this.now);
    for (const [key, cookie] of this.cookies) copy.cookies.set(key, cookie);
    return copy;
  }

  private parse(url: URL, header: string): Cookie | undefined {
    const [pair = '', ...rest] = header.split(';');
    const [name, value] = split(pair);
    const attributes = new Map(rest.map(split).map(([key, said]) => [key.toLowerCase(), said]));
    const path = attributes.get('path');
    const cookie: Cookie = {
      name,
      value,
      host: url.hostname,
      path: path?.startsWith('/') === true ? path : defaultPath(url.pathname),
      secure: attributes.has('secure'),
      expiresAt: this.expiry(attributes),
    };
    const isRefused =
      attributes.has('domain') ||
      (cookie.secure && url.protocol !== 'https:') ||
      (name.startsWith('__Secure-') && !cookie.secure) ||
      (name.startsWith('__Host-') && (!cookie.secure || path !== '/'));
    return isRefused ? undefined : cookie;
  }

  private expiry(attributes: ReadonlyMap<string, string>): number {
    const maxAge = attributes.get('max-age');
    if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return this.now() + Number(maxAge) * 1000;
    const expires = Date.parse(attributes.get('expires') ?? '');
    return Number.isNaN(expires) ? Infinity : expires;
  }
}

function split(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [pair.trim(), ''] : [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
}

/** RFC 6265bis §5.1.4 */
function defaultPath(pathname: string): string {
  return pathname.slice(0, Math.max(pathname.lastIndexOf('/'), 1));
}

function pathMatches(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}
