import type { MubarokahSession } from 'nestjs-mubarokah';
import type { StoredUser } from '../users/user-store.js';
import { facts } from './facts.js';
import { type Html, html } from './html.js';
import { layout } from './layout.js';
import { logoutForm } from './logout-form.js';
import { moment } from './moment.js';

/** @param stored undefined when the database has lost who was there before */
export function profilePage(session: MubarokahSession, stored: StoredUser | undefined, now: number): string {
  const { user } = session;
  return layout(
    user.name ?? 'Your profile',
    html`<section>
        <h2>You</h2>
        ${facts([
          ['Name', user.name],
          ['User name', user.username],
          ['E-mail', user.email],
          ['Gender', user.gender],
          ['Mubarokah ID', html`<code>${user.id}</code>`],
        ])}
      </section>
      <section>
        <h2>Your session</h2>
        ${facts([
          ['Logged in', moment(session.startedAt, now)],
          ['Ends at the latest', moment(session.expiresAt, now)],
          ['Access token ends', moment(session.accessTokenExpiresAt, now)],
          ['Scopes', html`${session.scopes.map((scope) => html`<code>${scope}</code> `)}`],
        ])}
      </section>
      ${stored === undefined ? html`` : visits(stored, now)}
      <p><a href="/account">Your account</a></p>
      ${logoutForm}`,
  );
}

function visits({ firstLoginAt, logins }: StoredUser, now: number): Html {
  return html`<section>
    <h2>Your visits</h2>
    ${facts([
      ['First login', moment(firstLoginAt.getTime(), now)],
      ['Logins', html`${logins}`],
    ])}
  </section>`;
}
