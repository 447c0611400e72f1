import { Agent, request } from 'node:http';

/** What a browser got, all of it, and when. */
export interface BrowserAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  /** Headers and body as text, to look for what must not be there. */
  readonly text: string;
  readonly tookMs: number;
}

/**
 * A browser that costs little and measures: it keeps a login's cookies by hand, so that a case can lose, spoil or swap
 * them.
 */
export class GridBrowser {
  readonly cookies = new Map<string, string>();
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly origin: string) {}

  send(method: string, path: string, accept: string): Promise<BrowserAnswer> {
    const startedAt = performance.now();
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Promise((resolve, reject) => {
      const sent = request(
        this.origin + path,
        { method, agent: this.agent, headers: { accept, ...(cookie === '' ? {} : { cookie }) } },
        (response) => {
          let body = '';
          response.setEncoding('latin1').on('data', (chunk: string) => (body += chunk));
          response.on('error', reject).on('end', () => {
            this.keep(response.headers['set-cookie'] ?? []);
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: `${response.rawHeaders.join('\n')}\n${body}`,
              tookMs: performance.now() - startedAt,
            });
          });
        },
      );
      sent.on('error', reject).end();
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private keep(headers: readonly string[]): void {
    for (const header of headers) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (name === undefined) continue;
      if (/max-age=0(;|$)/i.test(header)) this.cookies.delete(name);
      else this.cookies.set(name, value ?? '');
    }
  }
}
