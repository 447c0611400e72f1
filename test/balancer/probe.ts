import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

export interface ProbeAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** A probe over one connection that stays open, so that opening it is no part of what is measured. */
export class Probe {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly port: number) {}

  async get(path: string): Promise<ProbeAnswer> {
    const { agent, port } = this;
    const [response] = (await once(get({ agent, port, path, host: '127.0.0.1' }), 'response')) as [
      IncomingMessage,
    ];
    response.resume();
    await once(response, 'end');
    return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
  }

  close(): void {
    this.agent.destroy();
  }
}
