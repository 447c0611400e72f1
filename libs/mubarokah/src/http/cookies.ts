import { parseCookie, stringifySetCookie } from 'cookie';
import type { HttpRequest } from './http-exchange.js';

/** What this package writes; of a request's cookies it believes no other, since it could not clear it again. */
const NAME = /^[!-:<-~]+$/;

/**
 * The cookies of this package: `__Host-`, HttpOnly, Secure, SameSite=Lax (RFC 6265bis §4.1.3). On plain http, which is
 * for development on loopback, browsers refuse the prefix and the Secure flag, so both are left out; there the path of
 * the app keeps apart what two apps of one host set, and `__Host-` allows for no path but `/`.
 */
export class Cookies {
  private readonly prefix: string;
  /** A callback looks at its cookies four times. */
  private readonly parsed = new WeakMap<HttpRequest, readonly [name: string, value: string][]>();

  private readonly path: string;

  /**
   * @param appId apart by it are apps that share a host: cookies do not tell ports
   * @param appPath where browsers find the app on its host
   */
  constructor(
    private readonly secure: boolean,
    appId: string,
    appPath = '/',
  ) {
    this.prefix = `${secure ? '__Host-' : ''}mubarokah-${appId}-`;
    this.path = secure ? '/' : appPath;
  }

  /** The name that a cookie has in the browser. */
  nameOf(name: string): string {
    return this.prefix + name;
  }

  /** Those of the request whose names begin with `name`, by what follows it. */
  readAll(request: HttpRequest, name: string): Map<string, string> {
    const start = this.nameOf(name);
    const found = new Map<string, string>();
    for (const [key, value] of this.parse(request))
      if (key.startsWith(start)) found.set(key.slice(start.length), value);
    return found;
  }

  read(request: HttpRequest, name: string): string | undefined {
    return this.readAll(request, name).get('');
  }

  /** A `Set-Cookie` value; without `maxAgeMs` the cookie ends with the browser. */
  set(name: string, value: string, maxAgeMs?: number): string {
    return stringifySetCookie({
      name: this.nameOf(name),
      value,
      path: this.path,
      httpOnly: true,
      secure: this.secure,
      sameSite: 'lax',
      ...(maxAgeMs === undefined ? {} : { maxAge: Math.max(Math.ceil(maxAgeMs / 1000), 0) }),
    });
  }

  clear(name: string): string {
    return this.set(name, '', 0);
  }

  private parse(request: HttpRequest): readonly [name: string, value: string][] {
    let pairs = this.parsed.get(request);
    if (pairs === undefined) {
      pairs = Object.entries(parseCookie(request.headers.cookie ?? '')).filter(
        (pair): pair is [string, string] => NAME.test(pair[0]) && pair[1] !== undefined,
      );
      this.parsed.set(request, pairs);
    }
    return pairs;
  }
}
