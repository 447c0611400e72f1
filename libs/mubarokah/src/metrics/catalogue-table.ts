import { CATALOGUE, seriesBound, seriesOf } from './catalogue.js';
import type { MetricFamily } from './metric-family.js';

const HEAD = ['Name', 'Type', 'Labels', 'Meaning', 'Buckets', 'Series'];

/** The page that documents every metric, as Markdown: `npm run build && node scripts/metrics-table.mjs` writes it. */
export function catalogueTable(): string {
  const families = Object.values<MetricFamily>(CATALOGUE);
  const rows = families.map((family) => [
    `\`${family.name}\``,
    family.type,
    family.labels.map((label) => `\`${label}\``).join(' ') || '-',
    family.help,
    family.buckets.join(' ') || '-',
    `${family.admits > 0 ? 'at most ' : ''}${seriesOf(family)}`,
  ]);
  return [
    '# Metrics',
    '',
    'Written by `scripts/metrics-table.mjs` from the catalogue in the code; do not edit it.',
    '',
    'Every series exists at 0 from the first scrape, and no request can add one:',
    `together they are at most ${seriesBound()}.`,
    'Names, labels and buckets are an interface: a change of one is a breaking change.',
    '',
    ...table([HEAD, ...rows]),
    '',
  ].join('\n');
}

function table(rows: string[][]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head, ...body] = rows.map((row) =>
    line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))),
  );
  return [head ?? '', line(widths.map((width) => '-'.repeat(width))), ...body];
}

function line(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}
