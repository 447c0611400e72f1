import type { Language } from '../../http/index.js';
import { html } from './html.js';
import { layout, type Page } from './layout.js';

const WORDS = {
  en: {
    title: 'It works',
    login: 'Start a login in your app: it leads here, to choose a person, and back.',
    control: 'Control page',
    controls: 'faults, dialect, people, apps and what happened.',
  },
  id: {
    title: 'Sandbox berjalan',
    login: 'Mulailah masuk di aplikasi Anda: Anda dibawa ke sini untuk memilih orang, lalu kembali.',
    control: 'Halaman kendali',
    controls: 'gangguan, dialek, orang, aplikasi, dan apa yang terjadi.',
  },
} as const;

/** What a person sees who opens the sandbox itself. */
export function startPage(language: Language): Page {
  const words = WORDS[language];
  return layout(
    language,
    words.title,
    html`<p>${words.login}</p>
      <p><a href="/__sandbox/">${words.control}</a>: ${words.controls}</p>`,
  );
}
