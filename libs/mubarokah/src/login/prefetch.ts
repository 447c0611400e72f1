import type { HttpAnswer, HttpRequest } from '../http/index.js';

/** How browsers say so, the present one first; `purpose` is of older Chrome and Safari, `x-moz` of older Firefox. */
const HEADERS = ['sec-purpose', 'purpose', 'x-moz'] as const;

/** Whether the browser asks ahead of a navigation that may never come. */
export const isPrefetch = ({ headers }: HttpRequest): boolean =>
  HEADERS.some((name) => /^prefetch\b/i.test(String(headers[name])));

/**
 * The answer to a prefetch. A login cannot be rehearsed: its beginning may drop the login of another tab, its end
 * spends the code and begins a session that the person did not ask for. So nothing is done and no outcome is counted,
 * and the browser asks again if the navigation comes: it keeps an answer that it fetched ahead only if that is a 2xx.
 * https://html.spec.whatwg.org/multipage/speculative-loading.html
 */
export const NOT_AHEAD: HttpAnswer = { status: 503, headers: { 'Cache-Control': 'no-store' } };
