import type { Language, RequestId } from '../http/index.js';
import { plainPage } from './plain-page.js';

const WORDS = {
  en: {
    title: 'Login did not complete',
    again: 'Log in with Mubarokah ID',
    repeat: 'Try again',
    reference: 'Reference',
  },
  id: {
    title: 'Proses masuk belum selesai',
    again: 'Masuk dengan Mubarokah ID',
    repeat: 'Coba lagi',
    reference: 'Referensi',
  },
} as const;

/** Says that a login failed, why, where to begin again, and by which id the log has it. */
export function failurePage(
  language: Language,
  text: string,
  links: {
    readonly again: string | undefined;
    /** The same request may succeed now: its address, with all that is secret in it, is left to the browser. */
    readonly isRepeatable: boolean;
    readonly home: string;
  },
  reference: RequestId | undefined,
): string {
  const { title, ...words } = WORDS[language];
  const { again, isRepeatable, home } = links;
  const action = isRepeatable
    ? button('', words.repeat)
    : again === undefined
      ? undefined
      : button(again, words.again);
  const note = reference && `${words.reference}: <code>${reference}</code>`;
  return plainPage({ language, title, text, action, home, note });
}

const button = (href: string, label: string): string =>
  `<p><a class="button" href="${href}">${label}</a></p>`;
