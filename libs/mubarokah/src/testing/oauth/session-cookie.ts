import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';

const NAME = 'sandbox_mubarokah_session';

/**
 * A cookie on localhost reaches every port of it. The paths keep this one from the app under test, which would
 * otherwise receive it with each request.
 */
const PATHS = ['/login', '/oauth/authorize'];

export function sessionCookies(sessionId: string): { readonly 'Set-Cookie': readonly string[] } {
  const cookie = (path: string) =>
    stringifySetCookie(NAME, sessionId, { path, httpOnly: true, sameSite: 'lax' });
  return { 'Set-Cookie': PATHS.map(cookie) };
}

export function readSessionCookie(headers: IncomingHttpHeaders): string | undefined {
  return parseCookie(headers.cookie ?? '')[NAME];
}
