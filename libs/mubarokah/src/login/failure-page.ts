import type { Language } from '../http/index.js';
import { plainPage } from './plain-page.js';

const WORDS = {
  en: { title: 'Login did not complete', again: 'Log in with Mubarokah ID', repeat: 'Try again' },
  id: { title: 'Proses masuk belum selesai', again: 'Masuk dengan Mubarokah ID', repeat: 'Coba lagi' },
} as const;

/** Says that a login failed, why, and where to begin again. */
export function failurePage(
  language: Language,
  text: string,
  links: {
    readonly again: string | undefined;
    /** The same request may succeed now: its address, with all that is secret in it, is left to the browser. */
    readonly isRepeatable: boolean;
    readonly home: string;
  },
): string {
  const { title, ...words } = WORDS[language];
  const { again, isRepeatable, home } = links;
  const action = isRepeatable
    ? button('', words.repeat)
    : again === undefined
      ? undefined
      : button(again, words.again);
  return plainPage({ language, title, text, action, home });
}

const button = (href: string, label: string): string =>
  `<p><a class="button" href="${href}">${label}</a></p>`;
