import { type Html, html } from './html.js';
import type { Language } from './languages.js';

const NOT_GIVEN = { en: 'not given', id: 'tidak diisi' } as const;

/** Names and values, one under the other. */
export function facts(
  language: Language,
  rows: readonly (readonly [name: string, value: string | Html | null])[],
): Html {
  const notGiven = html`<span class="none">${NOT_GIVEN[language]}</span>`;
  return html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value ?? notGiven}</dd>
        </div> `,
    )}
  </dl>`;
}
