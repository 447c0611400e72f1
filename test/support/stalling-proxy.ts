import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface StallingProxy {
  readonly port: number;
  /** A black hole: connections stay open, new ones are accepted, and no byte passes. */
  stall(): void;
  /** Everything that was held back passes. */
  resume(): void;
  /** Those that are connected stay silent for good, as when a firewall has forgotten them; who connects anew gets through. */
  strand(): void;
  /** Those that are connected are reset when they are used again, as by a balancer that has given up idle ones. */
  forget(): void;
  /** Ends every connection there is. */
  cut(): void;
  /** Ends every connection, and each new one before a byte has passed, until it is to resume. */
  refuse(): void;
  stop(): Promise<void>;
}

/** A TCP proxy in front of a port of this machine that can fall silent. */
export async function startStallingProxy(targetPort: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>();
  const stranded = new WeakSet<Socket>();
  const forgotten = new WeakSet<Socket>();
  let isStalled = false;
  let isRefusing = false;
  const server = createServer((inbound) => {
    if (isRefusing) {
      inbound.resetAndDestroy();
      return;
    }
    const outbound = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => void (forgotten.has(from) ? from.resetAndDestroy() : to.write(chunk)));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (isStalled) from.pause();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume() {
      isStalled = false;
      isRefusing = false;
      for (const socket of sockets) if (!stranded.has(socket)) socket.resume();
    },
    strand() {
      isStalled = false;
      for (const socket of sockets) stranded.add(socket.pause());
    },
    forget() {
      for (const socket of sockets) forgotten.add(socket);
    },
    cut,
    refuse() {
      isRefusing = true;
      cut();
    },
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
