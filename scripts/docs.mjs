// Writes what the documentation repeats of the code; with --check it only tells which pages differ.
// Run it after the build: npm run docs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { catalogueTable } from '../libs/mubarokah/dist/metrics/catalogue-table.js';
import { optionsPage } from './docs/options-page.mjs';
import { outcomesPage } from './docs/outcomes-page.mjs';
import { readme } from './docs/readme-code.mjs';

const root = new URL('../', import.meta.url);
const pages = {
  'README.md': readme(),
  'docs/metrics.md': catalogueTable(),
  'docs/options.md': optionsPage(),
  'docs/outcomes.md': outcomesPage(),
};
const check = process.argv.includes('--check');

const differing = [];
mkdirSync(new URL('docs/', root), { recursive: true });
for (const [name, text] of Object.entries(pages)) {
  const file = new URL(name, root);
  const wanted = await format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
  if (check && current(file) !== wanted) differing.push(name);
  if (!check) writeFileSync(file, wanted);
}
if (differing.length > 0) {
  console.error(`Out of date: ${differing.join(', ')}. Run: npm run docs`);
  process.exitCode = 1;
}

function current(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
