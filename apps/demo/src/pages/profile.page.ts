import type { MubarokahSession } from 'nestjs-mubarokah';
import type { StoredUser } from '../users/user-store.js';
import { facts } from './facts.js';
import { type Html, html } from './html.js';
import type { Language } from './languages.js';
import { layout } from './layout.js';
import { logoutForm } from './logout-form.js';
import { moment } from './moment.js';

const WORDS = {
  en: {
    title: 'Your profile',
    you: 'You',
    name: 'Name',
    username: 'User name',
    email: 'E-mail',
    gender: 'Gender',
    session: 'Your session',
    started: 'Logged in',
    expires: 'Ends at the latest',
    tokenExpires: 'Access token ends',
    scopes: 'Scopes',
    visits: 'Your visits',
    firstLogin: 'First login',
    logins: 'Logins',
    account: 'Your account',
  },
  id: {
    title: 'Profil Anda',
    you: 'Anda',
    name: 'Nama',
    username: 'Nama pengguna',
    email: 'Alamat e-mail',
    gender: 'Jenis kelamin',
    session: 'Sesi Anda',
    started: 'Masuk pada',
    expires: 'Batas akhir',
    tokenExpires: 'Token akses berakhir',
    scopes: 'Cakupan (scope)',
    visits: 'Kunjungan Anda',
    firstLogin: 'Pertama kali masuk',
    logins: 'Jumlah masuk',
    account: 'Akun Anda',
  },
} as const;

/** @param stored undefined when the database has lost who was there before */
export function profilePage(
  language: Language,
  session: MubarokahSession,
  stored: StoredUser | undefined,
  now: number,
): string {
  const { user } = session;
  const words = WORDS[language];
  return layout(
    language,
    user.name ?? words.title,
    html`<section>
        <h2>${words.you}</h2>
        ${facts(language, [
          [words.name, user.name],
          [words.username, user.username],
          [words.email, user.email],
          [words.gender, user.gender],
          ['Mubarokah ID', html`<code>${user.id}</code>`],
        ])}
      </section>
      <section>
        <h2>${words.session}</h2>
        ${facts(language, [
          [words.started, moment(language, session.startedAt, now)],
          [words.expires, moment(language, session.expiresAt, now)],
          [words.tokenExpires, moment(language, session.accessTokenExpiresAt, now)],
          [words.scopes, html`${session.scopes.map((scope) => html`<code>${scope}</code> `)}`],
        ])}
      </section>
      ${stored === undefined ? html`` : visits(language, stored, now)}
      <p><a href="/account">${words.account}</a></p>
      ${logoutForm(language)}`,
  );
}

function visits(language: Language, { firstLoginAt, logins }: StoredUser, now: number): Html {
  const words = WORDS[language];
  return html`<section>
    <h2>${words.visits}</h2>
    ${facts(language, [
      [words.firstLogin, moment(language, firstLoginAt.getTime(), now)],
      [words.logins, html`${logins}`],
    ])}
  </section>`;
}
