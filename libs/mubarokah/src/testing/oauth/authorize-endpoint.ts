import { randomUUID } from 'node:crypto';
import { languageOf } from '../../http/index.js';
import { errorByAccept, page, redirect, type Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import { Parameters } from '../http/parameters.js';
import { consentPage } from '../pages/consent-page.js';
import { errorPage } from '../pages/error-page.js';
import type { SandboxUser } from '../sandbox-options.js';
import type { BrowserSession } from '../state/browser-sessions.js';
import type { Provider } from '../state/provider.js';
import {
  judgeAuthorizeRequest,
  type AuthorizeRequest,
  type AuthorizeVerdict,
  type WayBack,
} from './authorize-request.js';
import { OAuthRefusal } from './oauth-refusal.js';
import { redirectUriWith } from './redirect-uris.js';
import { readSessionCookie, sessionCookies } from './session-cookie.js';

const CHOOSE = { en: 'Choose Allow or Deny.', id: 'Pilih Izinkan atau Tolak.' } as const;

/** `GET /oauth/authorize`: by way of the login page and the consent page, as far as they are needed. */
export function showAuthorize(provider: Provider, { query, headers }: IncomingRequest): Answer {
  const { dialect, sessions, tokens } = provider;
  const verdict = judgeAuthorizeRequest(provider, query);
  if (verdict.kind !== 'valid') return answerRefusal(provider, verdict, headers);
  const { request } = verdict;
  const prompt = query.get('prompt');
  const sessionId = readSessionCookie(headers);
  const session = sessions.find(sessionId);
  const user = loggedInUser(provider, session);
  if (!session || !user) {
    return prompt === 'none'
      ? sendBack(provider, request, OAuthRefusal.loginRequired(dialect))
      : sendToLogin(provider, sessionId, query);
  }
  if (prompt === 'login' && !session.wasSentToLogin) return sendToLogin(provider, sessionId, query);
  session.wasSentToLogin = false;
  if (prompt !== 'consent' && tokens.isGranted(user.id, request.client.clientId, request.scopes)) {
    return allow(provider, request, user);
  }
  if (prompt === 'none') return sendBack(provider, request, OAuthRefusal.consentRequired(dialect));
  session.consent = { token: randomUUID(), query: query.toString() };
  return page(200, consentPage(languageOf({ headers }), user, request, session.consent.token));
}

/** `POST /oauth/authorize`: what the person decided on the consent page that was shown to them last. */
export function decideAuthorize(provider: Provider, { form, headers }: IncomingRequest): Answer {
  const session = provider.sessions.find(readSessionCookie(headers));
  const user = loggedInUser(provider, session);
  if (!session || !user) return errorByAccept(headers, 419);
  const { consent } = session;
  if (!consent || form.get('auth_token') !== consent.token) {
    session.consent = undefined;
    return errorByAccept(headers, 403);
  }
  const decision = form.get('decision');
  if (decision !== 'allow' && decision !== 'deny')
    return page(400, errorPage(languageOf({ headers }), CHOOSE));
  // Older releases take the same answer again, and give another code for it.
  if (provider.dialect === 'current') session.consent = undefined;
  const verdict = judgeAuthorizeRequest(provider, new Parameters(consent.query));
  if (verdict.kind !== 'valid') return answerRefusal(provider, verdict, headers);
  return decision === 'allow'
    ? allow(provider, verdict.request, user)
    : sendBack(provider, verdict.request, OAuthRefusal.accessDenied());
}

/** Sends the person back at once with an error of the test's choice, if the request allows that. */
export function redirectWithError(
  provider: Provider,
  { query, headers }: IncomingRequest,
  error: string,
): Answer {
  const verdict = judgeAuthorizeRequest(provider, query);
  if (verdict.kind !== 'valid') return answerRefusal(provider, verdict, headers);
  const { redirectUri, state } = verdict.request;
  return redirect(
    redirectUriWith(redirectUri, { state, error, error_description: 'Asked for by the test.' }),
  );
}

function answerRefusal(
  provider: Provider,
  verdict: Exclude<AuthorizeVerdict, { kind: 'valid' }>,
  headers: IncomingRequest['headers'],
): Answer {
  switch (verdict.kind) {
    case 'redirected':
      return sendBack(provider, verdict.wayBack, verdict.refusal);
    case 'refused':
      return verdict.refusal.toAnswer(
        provider.dialect,
        verdict.reason === undefined ? {} : { 'X-Sandbox-Reason': verdict.reason },
      );
    case 'failed':
      return errorByAccept(headers, 500, { message: 'Server Error' });
    default:
      return verdict satisfies never;
  }
}

function loggedInUser(provider: Provider, session: BrowserSession | undefined): SandboxUser | undefined {
  return provider.users.find((user) => user.id === session?.userId);
}

/** A person who is logged in is logged out: the app asks for a login, or there was none. */
function sendToLogin({ sessions }: Provider, sessionId: string | undefined, query: Parameters): Answer {
  sessions.end(sessionId);
  const guestId = sessions.begin({ intended: query.sorted().toString(), wasSentToLogin: true });
  return redirect('/login', sessionCookies(guestId));
}

function allow(provider: Provider, request: AuthorizeRequest, user: SandboxUser): Answer {
  const { client, redirectUri, scopes, challenge, state, parameters } = request;
  const code = provider.codes.issue({
    clientId: client.clientId,
    redirectUri: parameters.get('redirect_uri'),
    userId: user.id,
    scopes,
    challenge,
  });
  return redirect(redirectUriWith(redirectUri, { code, state }));
}

function sendBack({ dialect }: Provider, { redirectUri, state }: WayBack, refusal: OAuthRefusal): Answer {
  return redirect(redirectUriWith(redirectUri, { state, ...refusal.toFields(dialect) }));
}
