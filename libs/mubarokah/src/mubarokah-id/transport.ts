/** What came back, whatever it says: judging is for others. */
export interface ProviderResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Undefined when it was too large or could not be decoded. */
  readonly body: string | undefined;
}

/** A request as it goes out: nothing is added to it. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Below `baseUrl`, such as `/api/user`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A request that was sent, or is about to be. */
export interface Exchange {
  /**
   * Whatever was answered: no status is a failure, and no redirect is followed. It rejects when no complete response
   * came, with an error whose `code` tells why: see `transportFailureOf`.
   */
  readonly response: Promise<ProviderResponse>;
  /** Ends it and closes its connection. Nobody waits for `response` any more. */
  cancel(): void;
}

/**
 * The port to Mubarokah ID. A connection opens within `connectTimeoutMs`, or fails as one to which nothing was sent. Where
 * one that was kept alive had died unnoticed, the request is sent once more, on a new one.
 */
export interface Transport {
  begin(request: TransportRequest): Exchange;
  /** Closes the connections that are this package's own. */
  close(): Promise<void>;
}
