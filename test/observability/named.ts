import { namesOf } from './promql.js';
import { OF_TARGET } from './shown.js';

/** What expressions name of what an app shows: each of it is an interface. */
export interface NamedByAll {
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
  /** As a scrape has them: `outcome="success"`. */
  readonly pairs: readonly string[];
}

/** Those that Prometheus itself makes. */
const OF_PROMETHEUS = ['up', 'ALERTS'];

export function namedByAll(expressions: readonly string[], recorded: readonly string[]): NamedByAll {
  const names = expressions.map(namesOf);
  const selectors = names
    .flatMap((one) => one.selectors)
    .filter(({ name }) => !recorded.includes(name) && !OF_PROMETHEUS.includes(name));
  const matchers = selectors
    .flatMap((selector) => selector.matchers)
    .filter(({ label }) => !(label in OF_TARGET));
  const grouping = names.flatMap(({ labels }) => labels).filter((label) => !(label in OF_TARGET));
  return {
    metrics: unique(selectors.map(({ name }) => name)),
    labels: unique([...grouping, ...matchers.map(({ label }) => label)]),
    pairs: unique(
      matchers
        .filter(({ label, operator }) => operator.startsWith('=') && label !== 'le')
        .flatMap(({ label, value }) => value.split('|').map((one) => `${label}="${one}"`)),
    ),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
