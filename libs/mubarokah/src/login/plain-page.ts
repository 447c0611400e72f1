import type { Language } from '../http/index.js';

export interface PlainPage {
  readonly language: Language;
  readonly title: string;
  readonly text: string;
  /** HTML of what can be done here, if anything. */
  readonly action?: string;
  /** Where the app begins, as browsers find it. */
  readonly home: string;
  /** HTML in small print at the end. */
  readonly note?: string;
}

const HOME = { en: 'Back to the start page', id: 'Kembali ke halaman awal' } as const;

// Stryker disable next-line StringLiteral: what the page says is tested, its looks are not
const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 30rem; padding: 2rem 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }
p { margin: 0 0 1.5rem; }
a { color: inherit; }
small, code { overflow-wrap: anywhere; }
.button { display: inline-block; padding: .6rem 1.1rem; border: 0; border-radius: .5rem; background: #0f766e;
  color: #fff; font: inherit; text-decoration: none; font-weight: 600; cursor: pointer; }
`;

/** A page of our own words, links of the app's options and, at most, a request's id: nothing else comes from outside. */
export function plainPage({ language, title, text, action, home, note }: PlainPage): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
${action === undefined ? '' : `${action}\n`}<p><a href="${home}">${HOME[language]}</a></p>
${note === undefined ? '' : `<p><small>${note}</small></p>\n`}</main>
</body>
</html>
`;
}

/** What a plain page says of itself: it loads nothing and is in no frame. */
export const pageHeaders = (language: Language) => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Language': language,
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
});
