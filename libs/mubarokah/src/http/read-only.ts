import type { HttpHandler } from './mount-routes.js';

const METHODS = ['GET', 'HEAD'];

/** Answers other methods with 405 (RFC 9110, section 15.5.6). */
export function readOnly(handler: HttpHandler): HttpHandler {
  return (request) =>
    METHODS.includes(request.method)
      ? handler(request)
      : { status: 405, headers: { Allow: METHODS.join(', '), 'Cache-Control': 'no-store' } };
}
