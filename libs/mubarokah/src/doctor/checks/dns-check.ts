import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Check } from '../check.js';
import { failure, ok, skipped } from '../finding.js';
import { hostOf } from '../host.js';
import { inTime } from '../in-time.js';

const DEADLINE_MS = 5_000;

/** Whether the name of Mubarokah ID leads somewhere. */
export const dnsCheck: Check = {
  name: 'dns',
  needs: [],
  async examine({ baseUrl }) {
    if (baseUrl === undefined) return [skipped('the base URL is no URL')];
    const host = hostOf(baseUrl);
    if (isIP(host) !== 0) return [ok(`${host} is an address`)];
    try {
      const addresses = await inTime(DEADLINE_MS, lookup(host, { all: true }));
      return [ok(`${host} is ${addresses.map(({ address }) => address).join(', ')}`)];
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'no answer in time';
      return [
        failure(
          `${host} cannot be resolved (${code})`,
          'Is MUBAROKAH_BASE_URL right? Does this machine have a name server (/etc/resolv.conf, the DNS policy of the pod)?',
        ),
      ];
    }
  },
};
