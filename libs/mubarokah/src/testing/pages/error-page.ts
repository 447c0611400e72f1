import type { Language } from '../../http/index.js';
import { html, type Html } from './html.js';
import { layout, type Page } from './layout.js';

const TITLE = { en: 'Something is wrong', id: 'Ada yang salah' } as const;

/** What is told in the language of whoever reads it. */
export type Words = Readonly<Record<Language, string>>;

/** An error that is shown here and told to no app. A reason that is one string is English: the name of a status. */
export function errorPage(language: Language, reason: Words | string): Page {
  return layout(language, TITLE[language], html`<p role="alert">${said(language, reason)}</p>`);
}

function said(language: Language, reason: Words | string): Html | string {
  if (typeof reason !== 'string') return reason[language];
  return language === 'en' ? reason : html`<span lang="en">${reason}</span>`;
}
