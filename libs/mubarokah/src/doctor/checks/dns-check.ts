import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Check } from '../check.js';
import { failure, ok, skipped } from '../finding.js';
import { inTime } from '../in-time.js';
import { wayThere } from '../way-there.js';

const DEADLINE_MS = 5_000;

/** Whether the name of Mubarokah ID, or of the proxy on the way there, leads somewhere. */
export const dnsCheck: Check = {
  name: 'dns',
  needs: [],
  async examine({ baseUrl, environment }) {
    if (baseUrl === undefined) return [skipped('the base URL is no URL')];
    const { proxy, host } = await wayThere({ baseUrl, environment });
    if (isIP(host) !== 0) return [ok(`${host} is an address`)];
    try {
      const addresses = await inTime(DEADLINE_MS, lookup(host, { all: true }));
      return [ok(`${host} is ${addresses.map(({ address }) => address).join(', ')}`)];
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'no answer in time';
      return [
        failure(
          `${host} cannot be resolved (${code})`,
          `Is ${proxy ?? 'MUBAROKAH_BASE_URL'} right? Does this machine have a name server (/etc/resolv.conf, the DNS policy of the pod)?`,
        ),
      ];
    }
  },
};
