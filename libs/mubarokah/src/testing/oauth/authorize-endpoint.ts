import { page, redirect, type Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import { Parameters } from '../http/parameters.js';
import { consentPage } from '../pages/consent-page.js';
import { errorPage } from '../pages/error-page.js';
import { loginPage } from '../pages/login-page.js';
import type { SandboxUser } from '../sandbox-options.js';
import type { Provider } from '../state/provider.js';
import { judgeAuthorizeRequest, type AuthorizeRequest, type AuthorizeVerdict } from './authorize-request.js';
import { readLoginCookie } from './login-cookie.js';
import { OAuthRefusal } from './oauth-refusal.js';
import { redirectUriWith } from './redirect-uri-with.js';

/** `GET /oauth/authorize`: the login page, then the consent page. Consent is asked for each time. */
export function showAuthorize(provider: Provider, { query, headers }: IncomingRequest): Answer {
  const verdict = judgeAuthorizeRequest(provider, query);
  if (verdict.kind !== 'valid') return answerRefusal(verdict);
  const user = loggedInUser(provider, headers);
  const mustLogIn = query.get('prompt')?.split(' ').includes('login');
  if (!user || mustLogIn) return page(200, loginPage(provider.users, query.toString()));
  return page(200, consentPage(user, verdict.request));
}

/** `POST /oauth/authorize`: what the person decided on the consent page. */
export function decideAuthorize(provider: Provider, { form, headers }: IncomingRequest): Answer {
  const parameters = new Parameters(form.get('authorize') ?? '');
  const verdict = judgeAuthorizeRequest(provider, parameters);
  if (verdict.kind !== 'valid') return answerRefusal(verdict);
  const user = loggedInUser(provider, headers);
  if (!user) return page(200, loginPage(provider.users, parameters.toString()));
  switch (form.get('decision')) {
    case 'allow':
      return redirect(302, allow(provider, verdict.request, user));
    case 'deny':
      return redirect(302, deny(provider, verdict.request));
    default:
      return page(400, errorPage('Choose Allow or Deny.'));
  }
}

/** Sends the person back at once with an error of the test's choice, if the request allows that. */
export function redirectWithError(provider: Provider, { query }: IncomingRequest, error: string): Answer {
  const verdict = judgeAuthorizeRequest(provider, query);
  if (verdict.kind !== 'valid') return answerRefusal(verdict);
  const { redirectUri, state } = verdict.request;
  return redirect(
    302,
    redirectUriWith(redirectUri, { error, error_description: 'Asked for by the test.', state }),
  );
}

function answerRefusal(verdict: Exclude<AuthorizeVerdict, { kind: 'valid' }>): Answer {
  return verdict.kind === 'refused'
    ? redirect(302, verdict.location)
    : page(verdict.status, errorPage(verdict.reason), { 'X-Sandbox-Reason': verdict.reason });
}

function loggedInUser(provider: Provider, headers: IncomingRequest['headers']): SandboxUser | undefined {
  const userId = provider.sessions.userId(readLoginCookie(headers));
  return provider.users.find((user) => user.id === userId);
}

function allow(provider: Provider, request: AuthorizeRequest, user: SandboxUser): string {
  const { client, redirectUri, scopes, codeChallenge, state } = request;
  const code = provider.codes.issue({
    clientId: client.clientId,
    redirectUri,
    userId: user.id,
    scopes,
    codeChallenge,
  });
  return redirectUriWith(redirectUri, { code, state });
}

function deny({ dialect }: Provider, { redirectUri, state }: AuthorizeRequest): string {
  return redirectUriWith(redirectUri, { ...OAuthRefusal.accessDenied().toFields(dialect), state });
}
