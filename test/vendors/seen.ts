/** What a vendor's tool would show, whatever it is called there. */
export interface Seen {
  readonly spans: readonly SeenSpan[];
  /** Issues, exceptions: what a developer is shown as an error. */
  readonly errors: readonly string[];
  readonly logs: readonly SeenLog[];
}

export interface SeenSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string | undefined;
  readonly name: string;
  /** The span of a request to the app: what tools call a transaction. */
  readonly isServer: boolean;
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface SeenLog {
  readonly message: string;
  readonly traceId?: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}
