import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { catalogueTable } from './catalogue-table.js';

const page = new URL('../../../../docs/metrics.md', import.meta.url);

describe('docs/metrics.md', () => {
  it('is what the catalogue says: else run "npm run docs"', () => {
    expect(readFileSync(page, 'utf8')).toBe(catalogueTable());
  });
});
