import type { HttpAnswer, HttpRequest, RequestId } from '../http/index.js';
import { languageOf, prefersHtml, redirectTo, SAFE_HEADERS } from '../http/index.js';
import { publicPath, publicUrl, type LoginOptions } from '../options/index.js';
import { CALLBACK_OUTCOMES } from '../outcomes/index.js';
import type { CallbackFailed } from './callback-failed.js';
import { failurePage } from './failure-page.js';
import { pageHeaders } from './plain-page.js';

/** How long to wait when the provider did not say. */
const DEFAULT_WAIT_MS = 5_000;

/**
 * What the browser gets when a login failed: the app's own page, a plain one, or JSON for API callers. `reference`: the id
 * by which the log has this failure, if it has it.
 */
export function failureAnswer(
  request: HttpRequest,
  { code: reason, retryAfterMs, isRepeatable }: CallbackFailed,
  options: LoginOptions,
  cookies: readonly string[],
  reference?: RequestId,
): HttpAnswer {
  const outcome = CALLBACK_OUTCOMES[reason];
  const status = request.method === 'GET' ? outcome.status : 405;
  const headers: Record<string, string> = { ...SAFE_HEADERS };
  if (status === 405) headers['Allow'] = 'GET';
  // RFC 9110 §10.2.3 counts in whole seconds. What the provider asked for is passed on, whatever our status.
  const waitMs = retryAfterMs ?? (status === 503 ? DEFAULT_WAIT_MS : undefined);
  if (waitMs !== undefined) headers['Retry-After'] = String(Math.ceil(waitMs / 1000));
  const language = languageOf(request);
  if (!prefersHtml(request)) {
    const body = JSON.stringify({ statusCode: status, error: reason, message: outcome.text[language] });
    return {
      status,
      headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
      cookies,
      body,
    };
  }
  if (options.failurePath !== undefined && status !== 405) {
    return redirectTo(`${publicUrl(options, options.failurePath)}?reason=${reason}`, 303, cookies);
  }
  return {
    status,
    headers: { ...headers, ...pageHeaders(language) },
    cookies,
    body: failurePage(
      language,
      outcome.text[language],
      {
        again: options.loginPath === false ? undefined : publicPath(options, options.loginPath),
        isRepeatable,
        home: publicPath(options, '/'),
      },
      reference,
    ),
  };
}
