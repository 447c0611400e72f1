import { Agent, request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case; headers that came twice are joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly body: string;
  /** Everything that came: status line excepted, every header name, value and the body. */
  readonly text: string;
}

/** Sends what neither a browser nor `fetch` would: any Host, any request target, bytes above ASCII in headers. */
export class RawClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 32 });

  constructor(private readonly url: string) {}

  get(target: string, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
    return this.send('GET', target, headers);
  }

  send(
    method: string,
    target: string,
    headers: Readonly<Record<string, string>> = {},
    form?: string,
  ): Promise<RawAnswer> {
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const sent = request(
        { agent: this.agent, hostname, port, method, path: target, headers: { ...TYPE(form), ...headers } },
        (response) => {
          response.setEncoding('latin1');
          let body = '';
          response.on('data', (chunk: string) => (body += chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: Object.fromEntries(
                Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
              ),
              setCookies: response.headers['set-cookie'] ?? [],
              body,
              text: [...response.rawHeaders, body].join('\n'),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(form);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

const TYPE = (form: string | undefined): Record<string, string> =>
  form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
