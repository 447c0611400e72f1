import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { startDeadline } from '../time/index.js';
import { ACCEPT_ENCODING } from './decode-body.js';
import { HttpServiceTransport } from './http-service-transport.js';
import type { ProviderResponse } from './provider-response.js';
import type { Transport } from './transport.js';
import { TransportFailure, transportFailureOf } from './transport-failure.js';
import { UndiciTransport } from './undici-transport.js';

export type { ProviderResponse } from './provider-response.js';

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
  private readonly transport: Transport;

  /** The environment is where a proxy is named, for those who examine that of another process. */
  constructor(
    @Inject(MUBAROKAH_OPTIONS)
    private readonly options: ResolvedOptions & { readonly environment?: NodeJS.ProcessEnv },
  ) {
    // Before the time of the whole call is up, or nobody could tell a network that leads nowhere from a slow provider.
    const connectTimeoutMs = Math.min(options.connectTimeoutMs, 0.9 * options.requestTimeoutMs);
    const { httpService } = options;
    this.transport =
      httpService === undefined
        ? new UndiciTransport({ ...options, connectTimeoutMs })
        : new HttpServiceTransport({ ...options, httpService, connectTimeoutMs });
  }

  /** @throws {TransportFailure} when no complete response arrived. No status is a failure here. */
  send(request: ProviderRequest): Promise<ProviderResponse> {
    const { method, path, headers, form, timeoutMs = this.options.requestTimeoutMs } = request;
    if (timeoutMs <= 0) return Promise.reject(new TransportFailure('timeout', false));
    // It ends here by its time, whatever a client library or an interceptor of the app still waits for.
    return new Promise((resolve, reject) => {
      const exchange = this.transport.begin({
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
    await this.transport.close();
  }
}
