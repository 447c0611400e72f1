import type { Check } from '../check.js';
import { failure, type Finding, ok, warning } from '../finding.js';

/** The options as the environment has them, by the rules of the boot. */
export const optionsCheck: Check = {
  name: 'options',
  needs: [],
  examine({ options, optionFaults, environment }) {
    const findings: Finding[] = optionFaults.map((fault) => failure(fault));
    if (options !== undefined) {
      const { clientId, redirectUri, scopes } = options;
      findings.push(
        ok(`client ${clientId}, back to ${redirectUri}, scopes ${scopes.join(' ')}; both secrets are set`),
      );
      const isLocal = new URL(redirectUri).protocol === 'http:';
      if (isLocal && environment.NODE_ENV === 'production')
        findings.push(warning('the redirect URI leads to this machine, and NODE_ENV is production'));
    }
    if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0')
      findings.push(
        failure(
          'NODE_TLS_REJECT_UNAUTHORIZED is 0: Node believes any certificate, so anybody in between can read the client secret',
          'Take it away; a certificate authority of your own goes into NODE_EXTRA_CA_CERTS.',
        ),
      );
    return findings;
  },
};
