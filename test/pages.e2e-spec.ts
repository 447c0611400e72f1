import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CALLBACK_OUTCOMES, CALLBACK_REASONS } from 'nestjs-mubarokah/events';
import { LINK } from '../scripts/docs/markdown-links.mjs';

const ROOT = join(import.meta.dirname, '..');
const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

const CODE = /^(```+)(\w*)\n[\s\S]*?^\1$/gm;

/** The pages that people read, in the order of their folders. */
const PAGES = ['.', 'docs', 'docs/deploy', 'docs/runbooks'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

describe.each(PAGES.filter((page) => page.endsWith('.id.md')))('%s', (indonesian) => {
  const [own, english] = [read(indonesian), read(indonesian.replace('.id.md', '.md'))];

  it('has the snippets of the English page', () => {
    const snippets = (text: string): string[] => text.match(CODE) ?? [];
    expect(snippets(own)).toEqual(snippets(english));
    expect(snippets(own).length).toBeGreaterThan(3);
  });

  it('has its headings, one for one', () => {
    const levels = (text: string): string[] => text.replace(CODE, '').match(/^#+(?= )/gm) ?? [];
    expect(levels(own)).toEqual(levels(english));
  });

  it('has the first column of its tables', () => {
    const cells = (text: string): string[] =>
      text.match(/^\| `.*?(?= \|)/gm)?.map((cell) => cell.trim()) ?? [];
    expect(cells(own)).toEqual(cells(english));
  });
});

it('there is a page in Indonesian', () => {
  expect(PAGES.filter((page) => page.endsWith('.id.md'))).toEqual([
    'README.id.md',
    'docs/getting-started.id.md',
  ]);
});

describe('docs/troubleshooting.md', () => {
  it.each(CALLBACK_REASONS.filter((reason) => reason !== 'none'))('says what to do about %s', (reason) => {
    const { en, id } = CALLBACK_OUTCOMES[reason].text;
    const [section = ''] = read('docs/troubleshooting.md')
      .split(/^(?=## )/m)
      .filter((one) => one.startsWith(`## ${en}\n`));
    expect(section).toContain(`_${id}_`);
    expect(section).toMatch(
      new RegExp(String.raw`^\| \`${reason}\` .*\. \[Runbook\]\(`.replaceAll('\\`', '`'), 'm'),
    );
  });
});

describe.each(PAGES)('%s', (page) => {
  it('leads to nothing that is not there', () => {
    const links = [...read(page).replace(CODE, '').matchAll(LINK)];
    expect(links.filter(([, path, anchor]) => !isThere(page, path!, anchor)).map(([link]) => link)).toEqual(
      [],
    );
  });
});

function isThere(page: string, path: string, anchor: string | undefined): boolean {
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || !file.endsWith('.md') || anchorsOf(read(file)).includes(anchor.slice(1));
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  const headings = text.replace(CODE, '').match(/^#+ .*$/gm) ?? [];
  const links = (heading: string): string => heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return headings.map((heading) =>
    links(heading)
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
