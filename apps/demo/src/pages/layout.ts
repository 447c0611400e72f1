import { type Html, html } from './html.js';
import type { Language } from './languages.js';

const WORDS = {
  en: {
    name: 'Mubarokah ID demo',
    operators: 'For operators',
    health: 'Health',
    ready: 'Ready',
    deep: 'Deep check',
    metrics: 'Metrics',
  },
  id: {
    name: 'Demo Mubarokah ID',
    operators: 'Untuk pengelola',
    health: 'Kesehatan',
    ready: 'Siap',
    deep: 'Cek mendalam',
    metrics: 'Metrik',
  },
} as const;

/** A whole page around its content. */
export function layout(language: Language, title: string, content: Html): string {
  const words = WORDS[language];
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – ${words.name}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header><a href="/">${words.name}</a></header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
        <footer>
          <nav aria-label="${words.operators}">
            <a href="/health">${words.health}</a>
            <a href="/health/ready">${words.ready}</a>
            <a href="/health/deep">${words.deep}</a>
            <a href="/metrics">${words.metrics}</a>
          </nav>
        </footer>
      </body>
    </html> `;
  return page.markup;
}
