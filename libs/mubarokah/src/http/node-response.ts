import type { ServerResponse } from 'node:http';

/** The server's own response below a platform's response object, as an `@Res()` parameter holds it. */
export function nodeResponse(native: unknown): ServerResponse {
  return (native as { raw?: ServerResponse }).raw ?? (native as ServerResponse);
}
