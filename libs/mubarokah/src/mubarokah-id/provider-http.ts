import type { Readable } from 'node:stream';
import { HttpService } from '@nestjs/axios';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Axios, type AxiosInstance } from 'axios';
import { firstValueFrom } from 'rxjs';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { connectDeadlineAgents } from './connect-deadline-agent.js';
import { startDeadline } from '../time/deadline-timer.js';
import { directAdapter } from './direct-adapter.js';
import { readBody } from './read-body.js';
import { TransportFailure, transportFailureOf } from './transport-failure.js';

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
  readonly signal?: AbortSignal | undefined;
}

const HEADERS = {
  // Without it Laravel answers errors as HTML, or with a redirect to its login page.
  Accept: 'application/json',
  'User-Agent': 'nestjs-mubarokah',
};
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' };

/** What came back, whatever it says: judging is for others. */
export interface ProviderResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Undefined when it was too large or could not be decoded. */
  readonly body: string | undefined;
}

/** Sends to Mubarokah ID and reads what comes back. All of this package's outgoing traffic passes here. */
@Injectable()
export class ProviderHttp implements OnApplicationShutdown {
  private readonly kept: ReturnType<typeof connectDeadlineAgents>;
  private readonly http: HttpService;

  constructor(@Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions) {
    // Before the time of the whole call is up, or nobody could tell a network that leads nowhere from a slow provider.
    const connectTimeoutMs = Math.min(options.connectTimeoutMs, 0.9 * options.requestTimeoutMs);
    this.kept = connectDeadlineAgents(connectTimeoutMs);
    const fresh = connectDeadlineAgents(connectTimeoutMs, 0);
    // A client of our own, so that the app's interceptors cannot log what is sent here. It has none of axios' defaults
    // either: merging them into each call is half of what axios costs.
    const client = new Axios({
      adapter: directAdapter(options.baseUrl, this.kept, fresh),
      headers: {},
    });
    this.http = new HttpService({ request: client.request.bind(client) } as AxiosInstance);
  }

  /** @throws {TransportFailure} when no complete response arrived. No status is a failure here. */
  async send(request: ProviderRequest): Promise<ProviderResponse> {
    const { method, path, headers, form, signal, timeoutMs = this.options.requestTimeoutMs } = request;
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    const cancel = startDeadline(timeoutMs, stop);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    try {
      const response = await firstValueFrom(
        this.http.request<Readable>({
          method,
          url: path,
          headers: { ...HEADERS, ...(form && FORM), ...headers },
          data: form?.toString(),
          // Which it is; and HttpService cancels whatever else it has completed, at the price of an Error each.
          responseType: 'stream',
          signal: abort.signal,
        }),
      );
      const body = await readBody(response.data);
      return { status: response.status, headers: response.headers, body };
    } catch (error) {
      // The AxiosError ends here: it holds the request, and so the secrets.
      throw abort.signal.aborted ? new TransportFailure('timeout', true) : transportFailureOf(error);
    } finally {
      cancel();
      signal?.removeEventListener('abort', stop);
    }
  }

  onApplicationShutdown(): void {
    this.kept.httpAgent.destroy();
    this.kept.httpsAgent.destroy();
  }
}
