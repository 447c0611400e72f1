/** As undici reads them: the first that is set, and none where it is empty. */
const NAMES = ['https_proxy', 'HTTPS_PROXY'] as const;
const PROTOCOLS = new Set(['http:', 'https:', 'socks:', 'socks5:']);

export interface NamedProxy {
  /** Of the environment. */
  readonly name: (typeof NAMES)[number];
  /** It may hold credentials. Undefined where what is named is no URL of a proxy. */
  readonly url: URL | undefined;
}

/** The proxy for https that the environment names. What goes by plain http goes to this machine, and by no proxy. */
export function proxyOf(environment: NodeJS.ProcessEnv): NamedProxy | undefined {
  const name = NAMES.find((one) => environment[one] !== undefined);
  const value = name && environment[name];
  if (name === undefined || value === undefined || value === '') return undefined;
  const isUsable = URL.canParse(value) && PROTOCOLS.has(new URL(value).protocol);
  return { name, url: isUsable ? new URL(value) : undefined };
}
