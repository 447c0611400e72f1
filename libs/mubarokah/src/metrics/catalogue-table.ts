import { CATALOGUE, type SeriesCount, seriesOf, seriesOfAll } from './catalogue.js';
import type { MetricFamily } from './metric-family.js';

const HEAD = ['Name', 'Type', 'Labels', 'Meaning', 'Buckets', 'Series'];

/** The page that documents every metric, as Markdown: `npm run docs` writes it. */
export function catalogueTable(): string {
  const { listed, most } = seriesOfAll();
  const families = Object.values<MetricFamily>(CATALOGUE);
  const rows = families.map((family) => [
    `\`${family.name}\``,
    family.type,
    family.labels.map((label) => `\`${label}\``).join(' ') || '-',
    family.help,
    family.buckets.join(' ') || '-',
    shown(seriesOf(family)),
  ]);
  return [
    '# Metrics',
    '',
    'Generated from the source.',
    '',
    `The ${listed} listed series exist at 0 from the first scrape. Where the app gives a name, its health checks and the`,
    'templates of its routes, more can come; no client can give one, and there is an end to them:',
    `together they are never more than ${most}.`,
    '',
    'Names, labels and buckets are an interface: a change of one is a breaking change.',
    '',
    ...table([HEAD, ...rows]),
    '',
  ].join('\n');
}

function shown({ listed, most }: SeriesCount): string {
  return listed === most ? String(listed) : `${listed} to ${most}`;
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
