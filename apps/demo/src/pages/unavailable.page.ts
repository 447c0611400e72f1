import { html } from './html.js';
import type { Language } from './languages.js';
import { layout } from './layout.js';

const WORDS = {
  en: {
    title: 'Not right now',
    sorry:
      'We cannot show this page at the moment. It is our fault, not yours. Please try again in a minute.',
    again: 'Try again',
  },
  id: {
    title: 'Belum bisa sekarang',
    sorry:
      'Saat ini kami tidak dapat menampilkan halaman ini. Ini kesalahan kami, bukan Anda. Mohon tunggu satu menit lalu coba lagi.',
    again: 'Coba lagi',
  },
} as const;

/** In place of a page that needs what is away. */
export function unavailablePage(language: Language): string {
  const { title, sorry, again } = WORDS[language];
  return layout(
    language,
    title,
    html`<p role="status">${sorry}</p>
      <p><a class="button" href="">${again}</a></p>`,
  );
}
