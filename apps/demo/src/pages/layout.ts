import { type Html, html } from './html.js';

/** A whole page around its content. */
export function layout(title: string, content: Html): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Mubarokah ID demo</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header><a href="/">Mubarokah ID demo</a></header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
        <footer>
          <nav aria-label="For operators">
            <a href="/health">Health</a>
            <a href="/health/ready">Ready</a>
            <a href="/health/deep">Deep check</a>
            <a href="/metrics">Metrics</a>
          </nav>
        </footer>
      </body>
    </html> `;
  return page.markup;
}
