import { canonicalPath, queryOf } from '../http/index.js';
import { publicPath, type LoginOptions } from '../options/index.js';
import { CALLBACK_REASONS, type CallbackFailure } from '../outcomes/index.js';

const MAX_LENGTH = 512;

/**
 * A page of this app to come back to, as path, query and fragment; undefined for everything that leads, or could be
 * read as leading, anywhere else. What is asked for comes from the person who made the link (RFC 9700 §4.11).
 */
export function parseReturnTo(value: unknown, origin: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Browsers drop tabs and line breaks, and read "\" as "/": refuse rather than guess.
  if (!value.startsWith('/') || /[\\\p{Cc}]/u.test(value) || !URL.canParse(value, origin)) return undefined;
  const url = new URL(value, origin);
  // "/.//evil.example" stays on this origin but its path becomes "//evil.example".
  if (url.origin !== origin || url.pathname.startsWith('//')) return undefined;
  const rebuilt = url.pathname + url.search + url.hash;
  // Encoding makes it longer, and a cookie that is too large is dropped by the browser.
  return rebuilt.length > MAX_LENGTH ? undefined : rebuilt;
}

/** Where the URL of a login wants to lead. */
export type ReturnTo =
  | { readonly page: string }
  /** A login failed for that reason, and the app's own page for that is behind a guard, which led here. */
  | { readonly failure: CallbackFailure };

/**
 * What is no page of the app, or would lead to the login again, is replaced by the usual page. A page may be named as the
 * browser sees it or as the app does: what is not below the app's public prefix is put there.
 */
export function returnToOf(url: string, options: LoginOptions): ReturnTo {
  const { appOrigin, loginPath, callbackPath, logoutPath, failurePath } = options;
  const usual = { page: publicPath(options, options.defaultReturnTo) };
  const wanted = queryOf(url).getAll('returnTo');
  const parsed = wanted.length === 1 ? parseReturnTo(wanted[0], appOrigin) : undefined;
  if (parsed === undefined) return usual;
  const page = withoutPrefix(parsed, options.publicPathPrefix);
  const path = canonicalPath(page.split(/[?#]/)[0]!);
  // One that is turned off reads as no page: those begin with a slash.
  const isAt = (route: string | false | undefined): boolean => canonicalPath(String(route)) === path;
  if ([loginPath, callbackPath, logoutPath].some(isAt)) return usual;
  if (!isAt(failurePath)) return { page: publicPath(options, page) };
  const failure = CALLBACK_REASONS.find((reason) => reason === queryOf(page).get('reason'));
  return failure === undefined || failure === 'none' ? usual : { failure };
}

/** A page as the app sees it. */
function withoutPrefix(page: string, prefix: string): string {
  const rest = page.slice(prefix.length);
  return page.startsWith(prefix) && /^([/?#]|$)/.test(rest) ? rest.replace(/^(?!\/)/, '/') : page;
}
