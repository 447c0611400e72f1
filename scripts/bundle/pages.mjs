import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { LINK } from '../docs/markdown-links.mjs';

const BROUGHT = ['README.md', 'README.id.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md', 'docs'];
/** About the library itself, for who works on it or compares it: these are in the repository and on the site alone. */
const LEFT = /(^|\/)(CONTRIBUTING|benchmarks[^/]*|mutation|scoreboard)\.md$/;
const LINK_WITH_TEXT = new RegExp(String.raw`\[([^\]]+)${LINK.source}`, 'g');

/** Copies what a user of the package reads from the workspace. Of a link to a page that is left, its text is. */
export function copyPages(workspace, library) {
  for (const path of BROUGHT) {
    rmSync(join(library, path), { recursive: true, force: true });
    const filter = (file) => !LEFT.test(file);
    cpSync(join(workspace, path), join(library, path), { recursive: true, filter });
  }
  const docs = readdirSync(join(library, 'docs'), { recursive: true }).map((name) =>
    posix.join('docs', name),
  );
  for (const page of [...BROUGHT, ...docs].filter((path) => path.endsWith('.md'))) {
    const isLeft = (target) => LEFT.test(posix.join(posix.dirname(page), target));
    const text = readFileSync(join(library, page), 'utf8');
    writeFileSync(
      join(library, page),
      text.replace(LINK_WITH_TEXT, (link, words, target) => (isLeft(target) ? words : link)),
    );
  }
}
