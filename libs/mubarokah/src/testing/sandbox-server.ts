import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bracketed } from './http/allowed-hosts.js';

/** The listening socket of the sandbox. */
export class SandboxServer {
  #closed: Promise<void> | undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Resolves when it listens. @throws Error with one line that names the port when it cannot. */
  static async listen(port: number, host: string, listener: RequestListener): Promise<SandboxServer> {
    const server = createServer(listener);
    await new Promise<void>((resolve, reject) => {
      // For good: it also tells of connections that could not be taken, and unheard that would end the process.
      server.on('error', (error) => reject(cannotListen(error, port, host)));
      server.listen(port, host, resolve);
    });
    const { port: actualPort } = server.address() as AddressInfo;
    return new SandboxServer(server, `http://${advertisedHost(host)}:${actualPort}`);
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
    return this.#closed;
  }
}

function cannotListen(cause: NodeJS.ErrnoException, port: number, host: string): Error {
  const reason =
    cause.code === 'EADDRINUSE'
      ? `port ${port} is already in use on ${host}; choose another port or stop what uses it`
      : `cannot listen on port ${port} of ${host} (${cause.code ?? 'unknown error'})`;
  return new Error(`MubarokahSandbox: ${reason}.`, { cause });
}

/**
 * What a browser on this machine can open. `localhost` stands for "all addresses" too, but not for `::1`: many systems
 * and programs look for it at 127.0.0.1 alone.
 */
export function advertisedHost(host: string): string {
  return ['127.0.0.1', '0.0.0.0', '::'].includes(host) ? 'localhost' : bracketed(host);
}
