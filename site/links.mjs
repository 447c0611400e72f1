import { statSync } from 'node:fs';
import { posix } from 'node:path';
import { LINK } from '../scripts/docs/markdown-links.mjs';
import { ROOT } from './pages.mjs';

/**
 * A page of the repository with its links as they are on the site.
 * @param {Map<string, string>} routes of `pages()`
 * @returns {{ text: string, downloads: string[] }} the page, and the files it links that are no pages
 * @throws {Error} that names a link to nothing
 */
export function relink(text, file, routes) {
  const downloads = [];
  const linked = text.replace(LINK, (whole, target, anchor = '') => {
    if (target === '') return whole;
    const path = posix.join(posix.dirname(file), target);
    const route = routes.get(path);
    if (route === undefined) {
      if (!path.startsWith('docs/') || !isFile(path))
        throw new Error(`${file} links ${target}, which is no page of the site and no file of docs/`);
      downloads.push(path);
      return whole;
    }
    return `](${posix.relative(posix.dirname(routes.get(file)), route)}${anchor})`;
  });
  return { text: linked, downloads };
}

function isFile(path) {
  return statSync(new URL(path, ROOT), { throwIfNoEntry: false })?.isFile() ?? false;
}
