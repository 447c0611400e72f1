import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';

const NAME = 'sandbox_mubarokah_login';

/**
 * A cookie on localhost reaches every port of it. The path keeps this one from the app under test, which would
 * otherwise receive it with each request.
 */
export function loginCookie(sessionId: string): string {
  return stringifySetCookie(NAME, sessionId, { path: '/oauth/authorize', httpOnly: true, sameSite: 'lax' });
}

export function readLoginCookie(headers: IncomingHttpHeaders): string | undefined {
  return parseCookie(headers.cookie ?? '')[NAME];
}
