import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { startDeadline } from '../time/index.js';
import { ACCEPT_ENCODING } from './response-body.js';
import { HttpServiceTransport } from './http-service-transport.js';
import type { ProviderResponse, Transport } from './transport.js';
import { TransportFailure, transportFailureOf } from './transport-failure.js';

export type { ProviderResponse } from './transport.js';

/** What is sent to Mubarokah ID. */
export interface ProviderRequest {
  readonly method: 'GET' | 'POST';
  /** Below `baseUrl`, such as `/api/user`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: URLSearchParams;
  /** How long it may take to the last byte read. The default is the option `requestTimeoutMs`. */
  readonly timeoutMs?: number;
}

const HEADERS = {
  // Without it Laravel answers errors as HTML, or with a redirect to its login page.
  Accept: 'application/json',
  'User-Agent': 'nestjs-mubarokah',
  'Accept-Encoding': ACCEPT_ENCODING,
};
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' };

/** Sends to Mubarokah ID and reads what comes back. All of this package's outgoing traffic passes here. */
@Injectable()
export class ProviderHttp implements OnApplicationShutdown {
  private transport: Promise<Transport> | undefined;

  /** The environment is where a proxy is named, for those who examine that of another process. */
  constructor(
    @Inject(MUBAROKAH_OPTIONS)
    private readonly options: ResolvedOptions & { readonly environment?: NodeJS.ProcessEnv },
  ) {}

  /** @throws {TransportFailure} when no complete response arrived. No status is a failure here. */
  async send(request: ProviderRequest): Promise<ProviderResponse> {
    const { method, path, headers, form, timeoutMs = this.options.requestTimeoutMs } = request;
    if (timeoutMs <= 0) throw new TransportFailure('timeout', false);
    const transport = await (this.transport ??= this.open());
    // It ends here by its time, whatever a client library or an interceptor of the app still waits for.
    return new Promise((resolve, reject) => {
      const exchange = transport.begin({
        method,
        path,
        headers: { ...HEADERS, ...(form && FORM), ...headers },
        body: form?.toString(),
      });
      const settled = startDeadline(timeoutMs, () => {
        reject(new TransportFailure('timeout', true));
        exchange.cancel();
      });
      exchange.response.then(
        (response) => {
          settled();
          resolve(response);
        },
        // What was thrown ends here: it may hold the request, and so the secrets.
        (error: unknown) => {
          settled();
          reject(transportFailureOf(error));
        },
      );
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await (await this.transport)?.close();
  }

  /** Loads undici when somebody is asked for the first time, not while the app starts: it is a third of what would load. */
  private async open(): Promise<Transport> {
    const { httpService, ...options } = this.options;
    // Before the time of the whole call is up, or nobody could tell a network that leads nowhere from a slow provider.
    const connectTimeoutMs = Math.min(options.connectTimeoutMs, 0.9 * options.requestTimeoutMs);
    if (httpService !== undefined)
      return new HttpServiceTransport({ ...options, httpService, connectTimeoutMs });
    const { UndiciTransport } = await import('./undici-transport.js');
    return new UndiciTransport({ ...options, connectTimeoutMs });
  }
}
