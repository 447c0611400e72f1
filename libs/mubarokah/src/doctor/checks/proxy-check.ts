import type { Check } from '../check.js';
import { ok, warning } from '../finding.js';

/** What goes by plain http is never sent through a proxy, so these are all that count. */
const NAMES = ['https_proxy', 'HTTPS_PROXY'] as const;

/** Whether the library's calls go through a proxy, which the checks of the way there do not. */
export const proxyCheck: Check = {
  name: 'proxy',
  needs: [],
  examine({ baseUrl, environment }) {
    const name = NAMES.find((one) => (environment[one] ?? '') !== '');
    if (name === undefined || baseUrl?.protocol !== 'https:')
      return [ok('calls go straight to Mubarokah ID')];
    return [
      warning(
        `calls go through the proxy that ${name} names, unless NO_PROXY lists the host`,
        'The checks "dns", "tcp" and "tls" look at the straight way. Where the network has none, they fail for that: then the ' +
          'log line of a login says more, "connect" where the proxy does not answer or refuses.',
      ),
    ];
  },
};
