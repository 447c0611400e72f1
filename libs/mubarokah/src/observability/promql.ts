import type { MetricFamily } from '../metrics/index.js';

/** What a label must be: one value, one of several, or none of several. */
export type Matcher = string | readonly string[] | { readonly not: readonly string[] };

type Matchers<L extends string> = { readonly [K in L]?: Matcher };
type Part = '' | '_bucket' | '_count' | '_sum';

/**
 * Writes selectors for the metrics of some targets. Names and labels come from the catalogue, so that a rule or a panel
 * can name nothing that no app shows.
 */
export class Selectors {
  /** @param targets what each selector begins with, such as `job="my-app"` */
  constructor(private readonly targets: string) {}

  /** The series of a metric of this package; of a histogram those that `part` names. */
  of<L extends string>(family: MetricFamily<L>, matchers: Matchers<L> = {}, part: Part = ''): string {
    return this.selector(family.name + part, textsOf(matchers));
  }

  /** The bucket of a histogram that counts what took at most so long. */
  within<L extends string>(family: MetricFamily<L>, edge: number, matchers: Matchers<L> = {}): string {
    return this.selector(`${family.name}_bucket`, [...textsOf(matchers), edgeText(edge)]);
  }

  /** The series of a metric that Prometheus, prom-client or a recording rule names. */
  named(name: string): string {
    return this.selector(name, []);
  }

  private selector(name: string, matchers: readonly string[]): string {
    return `${name}{${[this.targets, ...matchers].join(',')}}`;
  }
}

/** Those for the metrics of one job. */
export class JobSelectors extends Selectors {
  constructor(job: string) {
    super(`job=${quoted(job)}`);
  }
}

/** `sum by (job) (increase(…[window]))`, and with more labels than the job if they are given. */
export function increase(selector: string, window: string, by: readonly string[] = ['job']): string {
  return `sum by (${by.join(', ')}) (increase(${range(selector, window)}))`;
}

/** The quantile of a histogram's buckets over a window. */
export function quantile(
  share: number,
  buckets: string,
  window: string,
  by: readonly string[] = ['job'],
): string {
  return `histogram_quantile(${share}, sum by (${[...by, 'le'].join(', ')}) (rate(${range(buckets, window)})))`;
}

/** A window may have an offset: `20m offset 1d`. */
export function range(selector: string, window: string): string {
  const [length, ...offset] = window.split(' ');
  return [`${selector}[${length}]`, ...offset].join(' ');
}

/** A number without the dust of binary fractions: 14.4 × 0.005 is 0.072. */
export function plain(value: number): number {
  return Number(value.toPrecision(6));
}

function textsOf<L extends string>(matchers: Matchers<L>): string[] {
  return (Object.entries(matchers) as [L, Matcher][]).map(([label, matcher]) => matcherText(label, matcher));
}

function matcherText(label: string, matcher: Matcher): string {
  if (typeof matcher === 'string') return `${label}=${quoted(matcher)}`;
  if ('not' in matcher) return `${label}!~${quoted(matcher.not.join('|'))}`;
  return `${label}=~${quoted(matcher.join('|'))}`;
}

/** Prometheus 2 keeps a whole edge as it is written, `1`; Prometheus 3 stores it as `1.0`. */
function edgeText(edge: number): string {
  const text = String(edge);
  return Number.isInteger(edge) ? `le=~${quoted(`${text}(\\.0)?`)}` : `le=${quoted(text)}`;
}

/** A string of PromQL has the escapes of Go, which JSON's are among. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
