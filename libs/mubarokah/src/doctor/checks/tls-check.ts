import { isIP } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Check } from '../check.js';
import { failure, type Finding, ok, skipped, warning } from '../finding.js';
import { hostOf, portOf } from '../host.js';

const DEADLINE_MS = 5_000;
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
  async examine({ baseUrl }) {
    if (baseUrl === undefined) return [skipped('the base URL is no URL')];
    if (baseUrl.protocol === 'http:') return [skipped('plain http, on this machine')];
    const found = await shakeHands(hostOf(baseUrl), portOf(baseUrl));
    if (typeof found === 'string')
      return [failure(`no TLS (${found})`, 'Something else than an https server may listen there.')];
    const { certificate, fault, protocol } = found;
    return [
      ...(fault === undefined ? [] : [refused(fault)]),
      lifetime(certificate, protocol, fault === undefined),
    ];
  },
};

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

interface Handshake {
  readonly certificate: PeerCertificate;
  /** What the library would refuse it for. */
  readonly fault: string | undefined;
  readonly protocol: string;
}

/** Shakes hands with any server, believed or not, and sends nothing. */
function shakeHands(host: string, port: number): Promise<Handshake | string> {
  return new Promise((resolve) => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket: TLSSocket = connect({
      host,
      port,
      ...servername,
      rejectUnauthorized: false,
      timeout: DEADLINE_MS,
    });
    const end = (result: Handshake | string): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('secureConnect', () => {
      // Node's types call it an Error, and it is the code alone in most cases.
      const { authorizationError: error } = socket as { authorizationError?: unknown };
      const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : error;
      end({
        certificate: socket.getPeerCertificate(),
        fault: socket.authorized ? undefined : typeof code === 'string' ? code : 'not authorized',
        protocol: socket.getProtocol() ?? 'TLS',
      });
    });
    socket.once('timeout', () => end(`no answer within ${DEADLINE_MS / 1000} s`));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => end(code ?? 'failed'));
  });
}
