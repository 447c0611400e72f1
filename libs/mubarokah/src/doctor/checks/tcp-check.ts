import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { Check } from '../check.js';
import { failure, type Finding, ok, skipped, warning } from '../finding.js';
import { wayThere } from '../way-there.js';

const DEADLINE_MS = 3_000;
/** Node tries them one after the other, too. */
const MAXIMUM_ADDRESSES = 6;

/** Whether a connection opens, to each address of the name: a dead one among them slows logins down. */
export const tcpCheck: Check = {
  name: 'tcp',
  needs: ['dns'],
  async examine({ baseUrl, environment }) {
    if (baseUrl === undefined) return [skipped('the base URL is no URL')];
    const { proxy, host, port } = await wayThere({ baseUrl, environment });
    const addresses = await lookup(host, { all: true });
    const results = await Promise.all(
      addresses
        .slice(0, MAXIMUM_ADDRESSES)
        .map(async ({ address }) => ({ address, ...(await tryToConnect(address, port)) })),
    );
    const isAnyOpen = results.some(({ fault }) => fault === undefined);
    return results.map(({ address, fault, ms }): Finding => {
      const where = `${proxy === undefined ? '' : 'the proxy at '}${address} port ${port}`;
      if (fault === undefined) return ok(`${where} opens in ${ms} ms`);
      return isAnyOpen
        ? warning(
            `${where} does not open (${fault}), another address does`,
            'Logins wait for it before they try the next.',
          )
        : failure(
            `${where} does not open (${fault})`,
            `A firewall or an egress rule may be in between, or ${proxy === undefined ? 'Mubarokah ID' : 'the proxy'} is down.`,
          );
    });
  },
};

function tryToConnect(
  host: string,
  port: number,
): Promise<{ readonly fault: string | undefined; readonly ms: number }> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: DEADLINE_MS });
    const end = (fault?: string): void => {
      socket.destroy();
      resolve({ fault, ms: Math.round(performance.now() - startedAt) });
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(`no answer within ${DEADLINE_MS / 1000} s`));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => end(code ?? 'failed'));
  });
}
