import { languageOf } from '../../http/index.js';
import { page, redirect, type Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import { errorPage } from '../pages/error-page.js';
import { loginPage } from '../pages/login-page.js';
import type { Provider } from '../state/provider.js';
import { readSessionCookie, sessionCookies } from './session-cookie.js';

const NO_SUCH_USER = { en: 'There is no such user.', id: 'Tidak ada pengguna itu.' } as const;

/** `GET /login`: where guests of the authorize endpoint go, and who calls the API without asking for JSON. */
export function showLogin(provider: Provider, request: IncomingRequest): Answer {
  return page(200, loginPage(languageOf(request), provider.users));
}

/** `POST /login`: the person has chosen who they are, and goes on to what they came for. */
export function logIn({ users, sessions }: Provider, request: IncomingRequest): Answer {
  const { form, headers } = request;
  const user = users.find(({ id }) => String(id) === form.get('user'));
  if (!user) return page(422, errorPage(languageOf(request), NO_SUCH_USER));
  const guestId = readSessionCookie(headers);
  const { intended, wasSentToLogin } = sessions.find(guestId) ?? {};
  sessions.end(guestId);
  const sessionId = sessions.begin({ userId: user.id, wasSentToLogin });
  return redirect(intended === undefined ? '/' : `/oauth/authorize?${intended}`, sessionCookies(sessionId));
}
