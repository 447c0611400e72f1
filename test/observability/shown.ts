import { type LabelMatcher, namesOf, type Selector } from './promql.js';

/** A series that Prometheus would have. */
export interface Shown {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The series of a scrape, as the job that the shipped rules name. */
export function readScrape(text: string): Shown[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, labels = ''] = /^([\w:]+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`not a sample: ${line}`);
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [
        label,
        value,
      ]);
      return { name, labels: { ...OF_TARGET, ...(Object.fromEntries(pairs) as Shown['labels']) } };
    });
}

/** What Prometheus adds to each series. */
export const OF_TARGET = { job: 'your-app', instance: 'app-1:3000' };

/** What the expression names and the series do not have. */
export function missing(expression: string, shown: readonly Shown[]): string[] {
  const { selectors, labels } = namesOf(expression);
  const known = new Set(shown.flatMap((one) => Object.keys(one.labels)));
  return [
    ...selectors.filter((selector) => !shown.some((one) => selects(selector, one))).map(textOf),
    ...labels.filter((label) => !known.has(label)),
  ];
}

function selects({ name, matchers }: Selector, series: Shown): boolean {
  // A label that is not there is empty, and matches what is not asked for: here it must be there.
  return (
    name === series.name &&
    matchers.every((matcher) => {
      const value = series.labels[matcher.label];
      return value !== undefined && matches(matcher, value);
    })
  );
}

function matches({ operator, value: wanted }: LabelMatcher, value: string): boolean {
  const isSame = operator.includes('~') ? new RegExp(`^(?:${wanted})$`).test(value) : wanted === value;
  return operator.startsWith('!') ? !isSame : isSame;
}

function textOf({ name, matchers }: Selector): string {
  return `${name}{${matchers.map(({ label, operator, value }) => `${label}${operator}${value}`).join()}}`;
}
