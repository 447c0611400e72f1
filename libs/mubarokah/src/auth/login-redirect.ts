import {
  addVary,
  type HttpRequest,
  keepPrivate,
  prefersHtml,
  readRequest,
  redirectInstead,
} from '../http/index.js';
import { publicPath, type ResolvedOptions } from '../options/index.js';
import type { LoginRequiredException } from '../outcomes/auth-exceptions.js';

/**
 * Sends a browser that must log in to the login, with the way back. An API caller is left to the exception of the guard,
 * which Nest or a filter of the app answers.
 */
export function sendToLogin(
  exception: LoginRequiredException,
  nativeRequest: unknown,
  nativeResponse: unknown,
  options: ResolvedOptions,
): void {
  keepPrivate(nativeResponse);
  if (options.loginPath === false) return;
  addVary(nativeResponse, 'Accept');
  const request = readRequest(nativeRequest);
  if (!isNavigation(request)) return;
  const returnTo = encodeURIComponent(publicPath(options, request.url));
  const location = `${publicPath(options, options.loginPath)}?returnTo=${returnTo}`;
  redirectInstead(nativeResponse, location, () => exception.isAnswered);
}

/** Only a page that was navigated to can be come back to. */
const isNavigation = (request: HttpRequest): boolean => request.method === 'GET' && prefersHtml(request);
