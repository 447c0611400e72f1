import type { Language } from '../../http/index.js';
import type { AuthorizeRequest } from '../oauth/authorize-request.js';
import type { SandboxUser } from '../sandbox-options.js';
import { html } from './html.js';
import { layout, type Page } from './layout.js';

const WORDS = {
  en: {
    title: 'Allow access?',
    app: 'The app',
    asks: 'asks to use the account of',
    noScope: 'No scope',
    allow: 'Allow',
    deny: 'Deny',
    other: 'Use another account',
  },
  id: {
    title: 'Izinkan akses?',
    app: 'Aplikasi',
    asks: 'meminta izin memakai akun',
    noScope: 'Tanpa scope',
    allow: 'Izinkan',
    deny: 'Tolak',
    other: 'Gunakan akun lain',
  },
} as const;

/** Asks the person whether the app may see the account. `token` says of the answer that this page was shown. */
export function consentPage(
  language: Language,
  user: SandboxUser,
  request: AuthorizeRequest,
  token: string,
): Page {
  const words = WORDS[language];
  const scopes = request.scopes.map((scope) => html`<li><code>${scope}</code></li>`);
  const otherAccount = request.parameters.with('prompt', 'login').toString();
  return layout(
    language,
    words.title,
    html`<p>
        ${words.app} <code>${request.client.clientId}</code> ${words.asks} <strong>${user.name}</strong>.
      </p>
      <ul>
        ${scopes.length > 0 ? scopes : html`<li>${words.noScope}</li>`}
      </ul>
      <form method="post" action="/oauth/authorize">
        <input type="hidden" name="auth_token" value="${token}" />
        <button name="decision" value="allow">${words.allow}</button>
        <button name="decision" value="deny">${words.deny}</button>
      </form>
      <p><a href="/oauth/authorize?${otherAccount}">${words.other}</a></p>`,
  );
}
