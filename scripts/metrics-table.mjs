// Writes docs/metrics.md from the metric catalogue. Run it after the build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { catalogueTable } from '../libs/mubarokah/dist/metrics/catalogue-table.js';

const docs = new URL('../docs/', import.meta.url);
mkdirSync(docs, { recursive: true });
writeFileSync(new URL('metrics.md', docs), catalogueTable());
