const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The host names that the sandbox answers to, on whatever port. A web page can have its own host name resolve to this
 * machine ("DNS rebinding"): to the browser the sandbox is of the page's own origin then, and only the Host header tells.
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => bracketed(name.toLowerCase())));
  }

  allows(hostHeader: string | undefined): boolean {
    const name = /^(\[[\da-f:.]+\]|[^:[\]/?#@\s]+)(:\d+)?$/.exec(hostHeader?.toLowerCase() ?? '')?.[1];
    return name !== undefined && (LOOPBACK.test(name) || this.#names.has(name));
  }
}

/** How an address stands in a URL and in a Host header. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
