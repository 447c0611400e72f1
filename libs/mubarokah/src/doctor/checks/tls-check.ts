import type { PeerCertificate } from 'node:tls';
import type { Check } from '../check.js';
import { failure, type Finding, ok, skipped, warning } from '../finding.js';
import { wayThere } from '../way-there.js';

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

const PROXY_OR_OWN =
  'Either a proxy in between signs its own certificates, or the authority is your own: name its file in NODE_EXTRA_CA_CERTS.';

/** What to do about what Node finds wrong with a certificate. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'Its owner has to renew it. Is the clock of this machine right?'],
  ['CERT_NOT_YET_VALID', 'Is the clock of this machine right?'],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    `The server does not send its intermediate certificate: its owner has to. ${PROXY_OR_OWN}`,
  ],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', PROXY_OR_OWN],
  ['SELF_SIGNED_CERT_IN_CHAIN', PROXY_OR_OWN],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', PROXY_OR_OWN],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'It is for another name: is MUBAROKAH_BASE_URL right, or does something else answer there?',
  ],
]);

/** Whether the certificate is one that the library believes, and for how long. */
export const tlsCheck: Check = {
  name: 'tls',
  needs: ['tcp'],
  async examine({ baseUrl, environment }) {
    if (baseUrl === undefined) return [skipped('the base URL is no URL')];
    const { proxy, end } = await wayThere({ baseUrl, environment });
    if (end === undefined) return [skipped('plain http, on this machine')];
    if ('status' in end)
      return [
        failure(`the proxy opens no tunnel to ${baseUrl.host} (${end.status})`, tunnelAdvice(end.status)),
      ];
    if ('failure' in end)
      return [
        failure(
          proxy === undefined ? `no TLS (${end.failure})` : `no TLS through the proxy (${end.failure})`,
          proxy === undefined
            ? 'Something else than an https server may listen there.'
            : 'The proxy may not reach Mubarokah ID, or may be something else than a proxy.',
        ),
      ];
    const { certificate, fault, protocol } = end;
    return [
      ...(fault === undefined ? [] : [refused(fault)]),
      lifetime(certificate, protocol, fault === undefined),
    ];
  },
};

function tunnelAdvice(status: number): string {
  return status === 407
    ? 'It asks for credentials: they go into the URL of the proxy, http://user:password@proxy.example:3128.'
    : 'Have its operators allow CONNECT to that host and port.';
}

function refused(fault: string): Finding {
  return failure(`the certificate is not believed (${fault})`, ADVICE.get(fault));
}

function lifetime(certificate: PeerCertificate, protocol: string, isBelieved: boolean): Finding {
  const endsAt = Date.parse(certificate.valid_to);
  const days = Math.floor((endsAt - Date.now()) / DAY_MS);
  const date = new Date(endsAt).toISOString().slice(0, 10);
  if (days < 0)
    return failure(`the certificate ended on ${date}, ${-days} days ago`, ADVICE.get('CERT_HAS_EXPIRED'));
  if (days < SOON_DAYS)
    return warning(`the certificate ends on ${date}, in ${days} days`, 'Its owner has to renew it.');
  const text = `the certificate ends on ${date}, in ${days} days (${protocol})`;
  return isBelieved ? ok(text) : warning(text);
}
