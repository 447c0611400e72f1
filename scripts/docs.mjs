// Writes the documentation's tables from what the code says; with --check it only tells which of them differ.
// Run it after the build: npm run docs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { catalogueTable } from '../libs/mubarokah/dist/metrics/catalogue-table.js';
import { optionsPage } from './docs/options-page.mjs';
import { outcomesPage } from './docs/outcomes-page.mjs';

const docs = new URL('../docs/', import.meta.url);
const pages = { 'metrics.md': catalogueTable(), 'options.md': optionsPage(), 'outcomes.md': outcomesPage() };
const check = process.argv.includes('--check');

const differing = [];
mkdirSync(docs, { recursive: true });
for (const [name, text] of Object.entries(pages)) {
  const file = new URL(name, docs);
  const wanted = await format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
  if (check && current(file) !== wanted) differing.push(name);
  if (!check) writeFileSync(file, wanted);
}
if (differing.length > 0) {
  console.error(`Out of date: ${differing.map((name) => `docs/${name}`).join(', ')}. Run: npm run docs`);
  process.exitCode = 1;
}

function current(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
