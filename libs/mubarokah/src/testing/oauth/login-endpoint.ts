import { page, redirect, type Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import { Parameters } from '../http/parameters.js';
import { errorPage } from '../pages/error-page.js';
import { loginPage } from '../pages/login-page.js';
import type { Provider } from '../state/provider.js';
import { loginCookie } from './login-cookie.js';

/** `GET /login`, where Laravel sends whoever calls the API unauthenticated without asking for JSON. */
export function showLogin(provider: Provider): Answer {
  return page(200, loginPage(provider.users, ''));
}

/** `POST /login`: the person has chosen who they are. */
export function logIn(provider: Provider, { form }: IncomingRequest): Answer {
  const user = provider.users.find(({ id }) => String(id) === form.get('user'));
  if (!user) return page(422, errorPage('There is no such user.'));
  const headers = { 'Set-Cookie': loginCookie(provider.sessions.begin(user.id)) };
  const authorize = form.get('authorize');
  if (authorize === undefined) return redirect(303, '/', headers);
  return redirect(
    303,
    `/oauth/authorize?${withoutLoginPrompt(new Parameters(authorize)).toString()}`,
    headers,
  );
}

/** Otherwise the person who has just logged in would be asked again, for ever. */
function withoutLoginPrompt(parameters: Parameters): Parameters {
  const prompts = (parameters.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== 'login');
  const rest = prompts.join(' ');
  return rest === '' ? parameters.without('prompt') : parameters.with('prompt', rest);
}
