import type { MubarokahUserDetails } from 'nestjs-mubarokah';
import type { NoDetails } from '../account/account-details.js';
import { facts } from './facts.js';
import { type Html, html } from './html.js';
import type { Language } from './languages.js';
import { layout } from './layout.js';
import { logoutForm } from './logout-form.js';

const WORDS = {
  en: {
    title: 'Your account',
    known: 'Mubarokah ID tells this app, and is asked again after a minute:',
    phoneNumber: 'Phone number',
    dateOfBirth: 'Date of birth',
    placeOfBirth: 'Place of birth',
    address: 'Address',
    bio: 'About you',
    'not-allowed': 'This app has not asked for the permission to read your details.',
    'not-approved': 'Mubarokah ID has not approved this app for your details.',
    profile: 'Your profile',
  },
  id: {
    title: 'Akun Anda',
    known: 'Mubarokah ID memberi tahu aplikasi ini, dan ditanya lagi setelah satu menit:',
    phoneNumber: 'Nomor telepon',
    dateOfBirth: 'Tanggal lahir',
    placeOfBirth: 'Tempat lahir',
    address: 'Alamat',
    bio: 'Tentang Anda',
    'not-allowed': 'Aplikasi ini belum meminta izin untuk membaca data lengkap Anda.',
    'not-approved': 'Mubarokah ID belum mengizinkan aplikasi ini membaca data lengkap Anda.',
    profile: 'Profil Anda',
  },
} as const;

export function accountPage(language: Language, details: MubarokahUserDetails | NoDetails): string {
  const words = WORDS[language];
  return layout(
    language,
    words.title,
    html`<section>
        ${
          typeof details === 'string'
            ? html`<p role="status">${words[details]}</p>`
            : known(language, details)
        }
      </section>
      <p><a href="/profile">${words.profile}</a></p>
      ${logoutForm(language)}`,
  );
}

function known(language: Language, details: MubarokahUserDetails): Html {
  const words = WORDS[language];
  return html`<p>${words.known}</p>
    ${facts(language, [
      [words.phoneNumber, details.phoneNumber],
      [words.dateOfBirth, details.dateOfBirth],
      [words.placeOfBirth, details.placeOfBirth],
      [words.address, details.address],
      [words.bio, details.bio],
    ])}`;
}
