import type { HttpRequest } from '../http/index.js';
import type { LoginOptions } from '../options/index.js';

/**
 * Where a logout comes from: a page of the app or no browser at all, a page of another origin that the app names, or
 * anywhere else. Another site must not log people out.
 */
export type LogoutSource = 'own' | 'named' | 'foreign';

/** A client that sends neither header is no browser that could be misled. */
export function logoutSourceOf(
  { headers }: HttpRequest,
  { appOrigin, logoutOrigins }: LoginOptions,
  hasSessionCookie: boolean,
): LogoutSource {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== 'null' && logoutOrigins.some((named) => named === origin)) return 'named';
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'own' : 'foreign';
  if (origin === undefined || origin === appOrigin) return 'own';
  // Of a page without a referrer, or of any site that hides. That one brings no cookie with SameSite=Lax.
  return origin === 'null' && logoutOrigins.includes('null') && hasSessionCookie ? 'own' : 'foreign';
}

const HEADER_NAMES = /^[\w\-, ]{1,500}$/;

/** What lets a page of another origin, which the app names, read the answer to its `fetch()` (CORS). */
export function corsHeaders({ headers }: HttpRequest): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': headers.origin!,
    'Access-Control-Allow-Credentials': 'true',
    Vary: 'Origin',
  };
}

/** What the browser of such a page asks first where the page sets headers. None of them means anything to a logout. */
export function preflightHeaders({ headers }: HttpRequest): Record<string, string> {
  const wanted = headers['access-control-request-headers'];
  return {
    'Access-Control-Allow-Methods': 'POST',
    ...(wanted !== undefined && HEADER_NAMES.test(wanted) ? { 'Access-Control-Allow-Headers': wanted } : {}),
  };
}
