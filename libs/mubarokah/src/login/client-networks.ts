import { isIPv4, isIPv6 } from 'node:net';

/** What a client address is counted under: the narrowest network that one client has to itself, and one that holds it. */
export interface ClientNetworks {
  readonly own: string;
  /** IPv6 only: a customer with a /48 has 65,536 networks of their own. */
  readonly wider?: string;
}

/** All that is no IP address: a socket that is gone, or what a proxy passed on unread. */
const UNKNOWN: ClientNetworks = { own: 'unknown' };

/** An IPv4 address itself; of an IPv6 address the /64, which is what one household or machine gets, and the /48. */
export function networksOf(address: string | undefined): ClientNetworks {
  if (address === undefined) return UNKNOWN;
  if (isIPv4(address)) return { own: address };
  const plain = address.replace(/%.*/, ''); // without its zone
  if (!isIPv6(plain)) return UNKNOWN;
  const groups = groupsOf(plain);
  const [a, b, c, d, e, f, g = 0, h = 0] = groups;
  // RFC 4291 §2.5.5.2: how a socket that takes both shows an IPv4 address.
  if ([a, b, c, d, e].every((group) => group === 0) && f === 0xffff)
    return { own: [g >> 8, g & 255, h >> 8, h & 255].join('.') };
  const prefix = (length: number): string =>
    groups
      .slice(0, length)
      .map((group) => group.toString(16))
      .join(':');
  return { own: `${prefix(4)}::/64`, wider: `${prefix(3)}::/48` };
}

/** The eight numbers of an IPv6 address, whichever way it is spelt. */
function groupsOf(address: string): number[] {
  const [before, after = []] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== '')) as [string[], string[]?];
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].map((group) => parseInt(group, 16));
}
