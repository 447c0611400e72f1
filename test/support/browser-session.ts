import { CookieJar } from './cookie-jar.js';

export interface BrowserSettings {
  /** The browser's clock, for cookies that expire. @default Date.now */
  readonly now?: () => number;
  /**
   * Where an origin really listens, such as `{ 'https://app.example.test': 'http://localhost:3001' }`: the session
   * plays the proxy that ends TLS before the app, and sends `X-Forwarded-*` (`fetch` lets nobody set `Host`).
   */
  readonly proxied?: Readonly<Record<string, string>>;
}

const MAX_REDIRECTS = 20;

/**
 * One browser without a screen: `fetch` with cookies kept for each host. It asks for pages as a browser does, and
 * follows redirects only when told.
 *
 * @example
 * const browser = new BrowserSession();
 * const page = await browser.follow(`${app.url}/profile`);
 * const home = await browser.follow(await browser.post(`${app.url}/auth/mubarokah/logout`));
 */
export class BrowserSession {
  private jar: CookieJar;
  private readonly urls = new WeakMap<Response, URL>();
  private readonly seen: string[] = [];

  constructor(private readonly settings: BrowserSettings = {}) {
    this.jar = new CookieJar(settings.now ?? Date.now);
  }

  /** Every URL that was asked for, oldest first. */
  get history(): readonly string[] {
    return this.seen;
  }

  /** Where the last answer came from. */
  get url(): string {
    return this.seen.at(-1) ?? '';
  }

  /** The last URL that was asked for of those that begin so, or ''. */
  lastOf(start: string): string {
    return this.seen.filter((url) => url.startsWith(start)).at(-1) ?? '';
  }

  get(url: string | URL, init: RequestInit = {}): Promise<Response> {
    return this.send(new URL(url), { method: 'GET', ...init });
  }

  /** Sends a form, as from a page of the same site. */
  post(url: string | URL, form: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url);
    const headers = new Headers(init.headers);
    if (!headers.has('origin')) headers.set('origin', target.origin);
    return this.send(target, { method: 'POST', body: new URLSearchParams(form), ...init, headers });
  }

  /** Follows redirects, across hosts, to the first answer that is none. Begins with a URL or with an answer. */
  async follow(start: string | URL | Response, init: RequestInit = {}): Promise<Response> {
    let response = start instanceof Response ? start : await this.get(start, init);
    for (let redirects = 0; redirects < MAX_REDIRECTS; redirects += 1) {
      const location = this.locationOf(response);
      if (location === undefined) return response;
      await response.arrayBuffer(); // read to its end, so that the connection is free again
      response = await this.get(location, init);
    }
    throw new Error(`More than ${MAX_REDIRECTS} redirects, the last to ${this.url}`);
  }

  /** Where an answer redirects to, or undefined. */
  locationOf(response: Response): URL | undefined {
    const location = response.headers.get('location');
    const isRedirect = response.status >= 300 && response.status < 400 && location !== null;
    return isRedirect ? new URL(location, this.urls.get(response)) : undefined;
  }

  /** The cookies that would be sent to `url`, by name. */
  cookies(url: string | URL = this.url): Record<string, string> {
    return Object.fromEntries(this.jar.matching(new URL(url)).map(({ name, value }) => [name, value]));
  }

  /** Another browser with the same cookies as this one has now. */
  clone(): BrowserSession {
    const copy = new BrowserSession(this.settings);
    copy.jar = this.jar.clone();
    return copy;
  }

  private async send(url: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('accept')) headers.set('accept', 'text/html,application/xhtml+xml,*/*;q=0.8');
    const cookies = this.jar.matching(url).map(({ name, value }) => `${name}=${value}`);
    if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
    this.seen.push(url.href);
    const response = await fetch(this.behindProxy(url, headers), { redirect: 'manual', ...init, headers });
    this.urls.set(response, url);
    this.jar.store(url, response.headers.getSetCookie());
    return response;
  }

  private behindProxy(url: URL, headers: Headers): URL {
    const origin = this.settings.proxied?.[url.origin];
    if (origin === undefined) return url;
    headers.set('x-forwarded-proto', url.protocol.slice(0, -1));
    headers.set('x-forwarded-host', url.host);
    return new URL(url.pathname + url.search, origin);
  }
}
