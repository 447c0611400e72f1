import type { Dispatcher } from 'undici';
import { decodeBody, MAX_BODY_BYTES } from './response-body.js';
import type { ProviderResponse } from './transport.js';
import { CLOSED } from './transport-failure.js';

/**
 * One request, and what undici has to say of it. This is the lowest of its interfaces, where a response costs neither a
 * stream nor an AbortController.
 */
export class DispatchedRequest implements Dispatcher.DispatchHandler {
  readonly response: Promise<ProviderResponse>;
  private resolve!: (response: ProviderResponse | Promise<ProviderResponse>) => void;
  private reject!: (error: unknown) => void;
  private controller: Dispatcher.DispatchController | undefined;
  private isCancelled = false;
  private isConnectionNew = false;
  private isAnswered = false;
  private status = 0;
  private headers: ProviderResponse['headers'] = {};
  private readonly chunks: Buffer[] = [];
  private size = 0;

  /** @param isOpening whether a new connection is just being handed over */
  constructor(
    dispatcher: Pick<Dispatcher, 'dispatch'>,
    options: Dispatcher.DispatchOptions,
    private readonly isOpening: () => boolean,
  ) {
    this.response = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    dispatcher.dispatch(options, this);
  }

  /**
   * A connection that was kept alive had died before the request was written to it, or undici found that out first: no byte
   * of an answer came.
   */
  foundConnectionDead(error: unknown): boolean {
    const { code } = error as NodeJS.ErrnoException;
    return !this.isConnectionNew && !this.isAnswered && !this.isCancelled && CLOSED.has(code ?? '');
  }

  cancel(): void {
    this.isCancelled = true;
    this.controller?.abort(cancelled());
  }

  /** A connection is there. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.isConnectionNew = this.isOpening();
    this.controller = controller;
    if (this.isCancelled) controller.abort(cancelled());
  }

  /** The first byte of an answer has come. */
  onResponseStarted(): void {
    this.isAnswered = true;
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: ProviderResponse['headers'],
  ): void {
    this.isAnswered = true;
    this.status = status;
    this.headers = firstOfEach(headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size <= MAX_BODY_BYTES) return void this.chunks.push(chunk);
    this.resolve({ status: this.status, headers: this.headers, body: undefined });
    controller.abort(cancelled());
  }

  /**
   * Undici takes a connection back in an immediate that it is about to ask for. The next request is sent after that, or a
   * second connection would be opened for it.
   */
  onResponseEnd(): void {
    queueMicrotask(() => setImmediate(() => this.resolve(this.whole())));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.reject(error);
  }

  private whole(): ProviderResponse | Promise<ProviderResponse> {
    const { status, headers, chunks } = this;
    const body = decodeBody(chunks, headers['content-encoding']);
    if (!(body instanceof Promise)) return { status, headers, body };
    return body.then((decoded) => ({ status, headers, body: decoded }));
  }
}

/** Of a header that came twice, what came first, as Node itself does with those that matter here. */
function firstOfEach(headers: ProviderResponse['headers']): ProviderResponse['headers'] {
  const entries = Object.entries(headers);
  if (!entries.some(([, value]) => Array.isArray(value))) return headers;
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? (value[0] as unknown) : value]),
  );
}

/** Nobody reads it: the caller that cancels knows why. */
function cancelled(): Error {
  return new Error('cancelled');
}
