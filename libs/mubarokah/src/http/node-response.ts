import type { ServerResponse } from 'node:http';

/** Sets a header that stays, whatever answers, unless that sets it anew. */
export function setHeader(native: unknown, name: string, value: string): void {
  nodeResponse(native).setHeader(name, value);
}

/** The server's own response below a platform's response object, as an `@Res()` parameter holds it. */
export function nodeResponse(native: unknown): ServerResponse {
  return (native as { raw?: ServerResponse }).raw ?? (native as ServerResponse);
}
