import { readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);
const EMBEDDED = /<!-- (\S+\.ts) -->\n\n```ts\n[\s\S]*?```\n\n<!-- end -->/g;

/** A page with the files that it shows, as they are now. */
export function withCode(page) {
  const text = readFileSync(new URL(page, ROOT), 'utf8');
  return text.replace(EMBEDDED, (_, file) => {
    const code = readFileSync(new URL(file, ROOT), 'utf8');
    return `<!-- ${file} -->\n\n\`\`\`ts\n${code}\`\`\`\n\n<!-- end -->`;
  });
}
