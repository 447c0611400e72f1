import type { MubarokahUser } from 'nestjs-mubarokah';
import { type Html, html } from './html.js';
import { layout } from './layout.js';
import { logoutForm } from './logout-form.js';

/** Who looks at the page; `unknown` while the sessions cannot be read. */
export type Visitor = MubarokahUser | 'nobody' | 'unknown';

export function homePage(visitor: Visitor): string {
  return layout('Welcome', html`${greeting(visitor)}`);
}

function greeting(visitor: Visitor): Html {
  if (visitor === 'unknown') {
    return html`<p role="status">
      We cannot tell right now whether you are logged in. Please try again in a moment.
    </p>`;
  }
  if (visitor === 'nobody') {
    return html`<p>This page is for everybody. Your profile is for you alone: log in to see it.</p>
      <p><a class="button" href="/auth/mubarokah?returnTo=/profile">Log in with Mubarokah ID</a></p>`;
  }
  return html`<p>You are logged in as <strong>${visitor.name ?? visitor.username ?? visitor.id}</strong>.</p>
    <p><a class="button" href="/profile">Your profile</a></p>
    ${logoutForm}`;
}
