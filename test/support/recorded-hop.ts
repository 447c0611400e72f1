import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface RecordedHop {
  readonly port: number;
  /** All bytes that went in, as one text. */
  sent(): string;
  stop(): Promise<void>;
}

/** Stands before a port of this machine, and sees what whoever listens in there would. */
export async function startRecordedHop(targetPort: number): Promise<RecordedHop> {
  const sockets = new Set<Socket>();
  let sent = '';
  const server = createServer((inbound) => {
    const outbound = connect(targetPort, '127.0.0.1');
    inbound.on('data', (chunk) => (sent += chunk.toString('latin1')));
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      sockets.add(from.on('error', () => to.destroy()));
      from.pipe(to);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => sent,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
