import { type Html, html } from './html.js';
import type { Language } from './languages.js';

const WORDS = { en: 'Log out', id: 'Keluar' } as const;

/** A form and not a link: logging out changes something, and a link could be followed without anybody meaning it. */
export const logoutForm = (language: Language): Html =>
  html`<form method="post" action="/auth/mubarokah/logout">
    <button>${WORDS[language]}</button>
  </form>`;
