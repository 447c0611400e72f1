import { type Html, html } from './html.js';

const NOT_GIVEN = html`<span class="none">not given</span>`;

/** Names and values, one under the other. */
export function facts(rows: readonly (readonly [name: string, value: string | Html | null])[]): Html {
  return html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value ?? NOT_GIVEN}</dd>
        </div> `,
    )}
  </dl>`;
}
