/** What came back, whatever it says: judging is for others. */
export interface ProviderResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Undefined when it was too large or could not be decoded. */
  readonly body: string | undefined;
}
