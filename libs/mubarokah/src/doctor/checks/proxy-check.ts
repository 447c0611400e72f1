import type { Check } from '../check.js';
import { ok, warning } from '../finding.js';

const NAMES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'] as const;

/** The library asks no proxy: where the network has one that must be used, nothing gets out. */
export const proxyCheck: Check = {
  name: 'proxy',
  needs: [],
  examine({ environment }) {
    const set = NAMES.filter((name) => (environment[name] ?? '') !== '');
    if (set.length === 0) return [ok('the environment names none')];
    return [
      warning(
        `${set.join(', ')} ${set.length === 1 ? 'is' : 'are'} set, and the library connects straight to Mubarokah ID`,
        'If "tcp" below fails, have the firewall let this machine reach Mubarokah ID directly.',
      ),
    ];
  },
};
