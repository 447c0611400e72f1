import type { Language } from '../http/index.js';

const WORDS = {
  en: { title: 'How logins go', script: 'This page needs JavaScript. The same figures are at' },
  id: { title: 'Keadaan login', script: 'Halaman ini membutuhkan JavaScript. Angka yang sama ada di' },
} as const;

/** Where browsers find what belongs to the page. */
export interface OpsPagePaths {
  readonly page: string;
  readonly data: string;
  readonly script: string;
  readonly style: string;
}

/** An empty page: its script asks for the data and shows it. Nothing in it comes from a request but the language. */
export function opsPage(language: Language, { page, data, script, style }: OpsPagePaths): string {
  const { title, script: needed } = WORDS[language];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body data-page="${page}" data-data="${data}">
<noscript><p>${needed} <a href="${data}">${data}</a></p></noscript>
</body>
</html>
`;
}

/** It loads what it is served with, and its own data; the icon in the tab is drawn by the script. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');
