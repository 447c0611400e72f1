import { proxyOf } from '../../options/index.js';
import type { Check } from '../check.js';
import { ok, skipped } from '../finding.js';
import { wayThere } from '../way-there.js';

/** Whether the library's calls go through a proxy: then "dns" and "tcp" look at it, and "tls" through its tunnel. */
export const proxyCheck: Check = {
  name: 'proxy',
  needs: [],
  async examine({ baseUrl, environment }) {
    if (baseUrl === undefined) return [skipped('the base URL is no URL')];
    const { proxy, host, port } = await wayThere({ baseUrl, environment });
    if (proxy !== undefined) return [ok(`calls go through the proxy ${host}:${port} (${proxy})`)];
    const named = baseUrl.protocol === 'https:' ? proxyOf(environment)?.name : undefined;
    return [
      ok(`calls go straight to Mubarokah ID${named === undefined ? '' : `, past the proxy of ${named}`}`),
    ];
  },
};
