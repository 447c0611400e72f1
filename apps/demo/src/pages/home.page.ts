import type { MubarokahUser } from 'nestjs-mubarokah';
import { type Html, html } from './html.js';
import type { Language } from './languages.js';
import { layout } from './layout.js';
import { logoutForm } from './logout-form.js';

const WORDS = {
  en: {
    title: 'Welcome',
    unknown: 'We cannot tell right now whether you are logged in. Please try again in a moment.',
    nobody: 'This page is for everybody. Your profile is for you alone: log in to see it.',
    login: 'Log in with Mubarokah ID',
    somebody: 'You are logged in as',
    profile: 'Your profile',
  },
  id: {
    title: 'Selamat datang',
    unknown: 'Saat ini kami tidak dapat memastikan apakah Anda sudah masuk. Silakan coba lagi sebentar lagi.',
    nobody: 'Halaman ini untuk semua orang. Profil Anda hanya untuk Anda sendiri: masuklah untuk melihatnya.',
    login: 'Masuk dengan Mubarokah ID',
    somebody: 'Anda masuk sebagai',
    profile: 'Profil Anda',
  },
} as const;

/** Who looks at the page; `unknown` while the sessions cannot be read. */
export type Visitor = MubarokahUser | 'nobody' | 'unknown';

export function homePage(language: Language, visitor: Visitor): string {
  return layout(language, WORDS[language].title, greeting(language, visitor));
}

function greeting(language: Language, visitor: Visitor): Html {
  const words = WORDS[language];
  if (visitor === 'unknown') return html`<p role="status">${words.unknown}</p>`;
  if (visitor === 'nobody') {
    return html`<p>${words.nobody}</p>
      <p><a class="button" href="/auth/mubarokah?returnTo=/profile">${words.login}</a></p>`;
  }
  return html`<p>${words.somebody} <strong>${visitor.name ?? visitor.username ?? visitor.id}</strong>.</p>
    <p><a class="button" href="/profile">${words.profile}</a></p>
    ${logoutForm(language)}`;
}
