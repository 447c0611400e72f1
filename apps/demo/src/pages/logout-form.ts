import { html } from './html.js';

/** A form and not a link: logging out changes something, and a link could be followed without anybody meaning it. */
export const logoutForm = html`<form method="post" action="/auth/mubarokah/logout">
  <button>Log out</button>
</form>`;
