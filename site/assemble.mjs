import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { relink } from './links.mjs';
import { pages, ROOT } from './pages.mjs';
import { writeReference } from './reference.mjs';

/** What VitePress reads: the repository's own pages, where they lie on the site. */
const FOLDER = new URL('.pages/', import.meta.url);

export async function assemble() {
  rmSync(FOLDER, { recursive: true, force: true });
  const routes = pages();
  for (const [file, route] of routes) {
    const { text, downloads } = relink(readFileSync(new URL(file, ROOT), 'utf8'), file, routes);
    write(route, file.endsWith('.id.md') ? inIndonesian(text) : text);
    for (const download of downloads)
      cpSync(new URL(download, ROOT), new URL(`public/${download.replace(/^docs\//, '')}`, FOLDER));
  }
  await writeReference(fileURLToPath(new URL('reference', FOLDER)));
}

/** The menu around it stays in English. */
function inIndonesian(text) {
  return `<div lang="id">\n\n${text}\n</div>\n`;
}

function write(route, text) {
  const file = new URL(route, FOLDER);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, text);
}
