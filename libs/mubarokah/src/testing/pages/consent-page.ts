import type { AuthorizeRequest } from '../oauth/authorize-request.js';
import type { SandboxUser } from '../sandbox-options.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** Asks the person whether the app may see the account. `token` says of the answer that this page was shown. */
export function consentPage(user: SandboxUser, request: AuthorizeRequest, token: string): Html {
  const scopes = request.scopes.map((scope) => html`<li><code>${scope}</code></li>`);
  const otherAccount = request.parameters.with('prompt', 'login').toString();
  return layout(
    'Allow access?',
    html`<p>
        The app <code>${request.client.clientId}</code> asks to use the account of
        <strong>${user.name}</strong>.
      </p>
      <ul>
        ${scopes.length > 0 ? scopes : html`<li>No scope</li>`}
      </ul>
      <form method="post" action="/oauth/authorize">
        <input type="hidden" name="auth_token" value="${token}" />
        <button name="decision" value="allow">Allow</button>
        <button name="decision" value="deny">Deny</button>
      </form>
      <p><a href="/oauth/authorize?${otherAccount}">Use another account</a></p>`,
  );
}
