import { type HttpAnswer, type HttpRequest, languageOf, SAFE_HEADERS } from '../http/index.js';
import { publicPath, type LoginOptions } from '../options/index.js';
import { pageHeaders, plainPage } from './plain-page.js';

const WORDS = {
  en: { title: 'Log out', text: 'Do you want to log out of this app?' },
  id: { title: 'Keluar', text: 'Apakah Anda ingin keluar dari aplikasi ini?' },
} as const;

/** Asks who came here by a link, which must not log anybody out, and offers the button that does. */
export function logoutPage(request: HttpRequest, options: LoginOptions): HttpAnswer {
  const language = languageOf(request);
  const words = WORDS[language];
  const headers = { ...SAFE_HEADERS, ...pageHeaders(language) };
  return {
    status: 200,
    headers: {
      ...headers,
      // With `no-referrer` the form would come from nowhere: `Origin: null`.
      'Referrer-Policy': 'same-origin',
      // The form is followed by a redirect to the app, whose host this page may have been asked for by another name.
      'Content-Security-Policy': `${headers['Content-Security-Policy']}; form-action 'self' ${options.appOrigin}`,
    },
    body: plainPage({
      ...words,
      language,
      action: `<form method="post"><p><button class="button">${words.title}</button></p></form>`,
      home: publicPath(options, '/'),
    }),
  };
}
