import type { Language } from '../../http/index.js';
import type { SandboxUser } from '../sandbox-options.js';
import { html } from './html.js';
import { layout, type Page } from './layout.js';

const WORDS = {
  en: { title: 'Log in', choose: 'Choose who you are. There is no password.' },
  id: { title: 'Masuk', choose: 'Pilih siapa Anda. Tidak ada kata sandi.' },
} as const;

/** Asks who is there. */
export function loginPage(language: Language, users: readonly SandboxUser[]): Page {
  const words = WORDS[language];
  return layout(
    language,
    words.title,
    html`<p>${words.choose}</p>
      <form method="post" action="/login">
        ${users.map((user) => html`<button name="user" value="${String(user.id)}">${user.name}</button>`)}
      </form>`,
  );
}
