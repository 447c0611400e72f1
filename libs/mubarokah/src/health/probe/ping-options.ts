export interface PingOptions {
  /**
   * How long one probe may take, in milliseconds.
   * @default 800
   */
  readonly timeoutMs?: number;
}

export const DEFAULT_PING_TIMEOUT_MS = 800;
