import type { Readable } from 'node:stream';
import { firstValueFrom, type Observable } from 'rxjs';
import { type HttpServiceLike, isLoopback } from '../options/index.js';
import type { Exchange, ProviderResponse, Transport, TransportRequest } from './transport.js';
import { readBody } from './response-body.js';
import { notConnected } from './transport-failure.js';
import { WatchedRequest } from './watched-request.js';

interface Settings {
  readonly baseUrl: string;
  readonly connectTimeoutMs: number;
  readonly httpService: HttpServiceLike;
}

interface StreamedResponse {
  readonly status: number;
  readonly headers: object;
  readonly data: Readable;
}

/** Sends by the app's own HttpService: with its interceptors, agents, proxy, certificates and time-out. */
export class HttpServiceTransport implements Transport {
  private readonly isLoopback: boolean;

  constructor(private readonly settings: Settings) {
    this.isLoopback = isLoopback(new URL(settings.baseUrl));
  }

  begin(request: TransportRequest): Exchange {
    const abort = new AbortController();
    return { response: this.exchange(request, abort.signal), cancel: () => abort.abort() };
  }

  async close(): Promise<void> {
    // The connections are the app's.
  }

  private async exchange(request: TransportRequest, signal: AbortSignal): Promise<ProviderResponse> {
    const watched = new WatchedRequest(this.settings.connectTimeoutMs);
    try {
      return await this.send(request, watched, signal);
    } catch (error) {
      if (!watched.foundConnectionDead || signal.aborted) throw error;
      watched.closeIdle(); // those that were kept alive beside it may be as dead
      return await this.send(request, new WatchedRequest(this.settings.connectTimeoutMs), signal);
    }
  }

  private async send(
    { path, body, ...request }: TransportRequest,
    watched: WatchedRequest,
    signal: AbortSignal,
  ): Promise<ProviderResponse> {
    const { httpService, baseUrl } = this.settings;
    const sent = firstValueFrom(
      httpService.request({
        ...request,
        url: baseUrl + path,
        allowAbsoluteUrls: true,
        data: body,
        // Otherwise axios reads without a bound, and parses.
        responseType: 'stream',
        // A 307 would send the client secret to the host that it names.
        maxRedirects: 0,
        validateStatus: () => true,
        signal,
        transport: watched,
        // What goes by plain http goes to this machine, and by no proxy, which could read it.
        ...(this.isLoopback && { proxy: false }),
      }) as Observable<StreamedResponse>,
    );
    const { status, headers, data } = await sent.catch((error: unknown) => {
      throw watched.isOpening && !watched.foundConnectionDead ? notConnected(error) : error;
    });
    return { status, headers: { ...headers }, body: await readBody(data) };
  }
}
