import type { SandboxUser } from '../sandbox-options.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** Asks who is there. `authorizeQuery` is the authorize request to go on with afterwards, empty when there is none. */
export function loginPage(users: readonly SandboxUser[], authorizeQuery: string): Html {
  return layout(
    'Log in',
    html`<p>Choose who you are. There is no password.</p>
      <form method="post" action="/login">
        <input type="hidden" name="authorize" value="${authorizeQuery}" />
        ${users.map((user) => html`<button name="user" value="${String(user.id)}">${user.name}</button>`)}
      </form>`,
  );
}
