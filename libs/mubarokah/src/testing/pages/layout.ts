import type { Language } from '../../http/index.js';
import { html, type Html } from './html.js';

/** The style of every page. */
export const STYLE = `:root {
  color-scheme: light dark;
  font:
    16px/1.5 system-ui,
    sans-serif;
}
body {
  margin: 0 auto;
  padding: 1.5rem 1rem;
  max-width: 24rem;
}
button {
  display: block;
  box-sizing: border-box;
  width: 100%;
  min-height: 3rem;
  margin: 0.75rem 0;
  padding: 0.5rem 1rem;
  border: 1px solid;
  border-radius: 0.5rem;
  font: inherit;
  overflow-wrap: anywhere;
}
a {
  color: inherit;
}
code {
  overflow-wrap: anywhere;
}
.notice {
  padding: 0.5rem 0.75rem;
  border-left: 0.25rem solid #b45309;
}`;

const INLINE_STYLE: Html = { markup: `<style>\n${STYLE}\n</style>` };

const PURPOSE = { en: 'for development and tests', id: 'untuk pengembangan dan pengujian' } as const;

/** A whole page, and what it speaks. */
export interface Page extends Html {
  readonly language: Language;
}

/** The frame of every page of the sandbox: says on each that it is not the real provider. */
export function layout(language: Language, title: string, content: Html, style = INLINE_STYLE): Page {
  const { markup } = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - Sandbox Mubarokah ID</title>
        ${style}
      </head>
      <body>
        <header class="notice"><strong>Sandbox Mubarokah ID</strong> - ${PURPOSE[language]}</header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
  return { markup, language };
}
