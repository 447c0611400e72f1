import type { SandboxUser } from '../sandbox-options.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** Asks who is there. */
export function loginPage(users: readonly SandboxUser[]): Html {
  return layout(
    'Log in',
    html`<p>Choose who you are. There is no password.</p>
      <form method="post" action="/login">
        ${users.map((user) => html`<button name="user" value="${String(user.id)}">${user.name}</button>`)}
      </form>`,
  );
}
