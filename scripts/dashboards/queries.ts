import { increase, quantile, Selectors } from '../../libs/mubarokah/dist/observability/promql.js';

/** The series of the instances that are chosen at the top of a dashboard. */
export const chosen = new Selectors('job=~"$job",instance=~"$instance"');

/** What Prometheus records of a whole job has no instance. */
export const wholeJob = new Selectors('job=~"$job"');

/** As long as Grafana says that a rate has to be: it knows how often Prometheus scrapes. */
const RATE_WINDOW = '$__rate_interval';
/** What is shown at the moment. */
export const WHOLE_RANGE = '$__range';

export function perSecond(selector: string, by: readonly string[] = []): string {
  return `sum by (${by.join(', ')}) (rate(${selector}[${RATE_WINDOW}]))`;
}

/** Logins come one by one: per second they would be fractions that nobody can read. */
export function perMinute(selector: string, by: readonly string[] = [], offset = ''): string {
  return `60 * sum by (${by.join(', ')}) (rate(${selector}[${RATE_WINDOW}]${offset}))`;
}

/** How long a moment ago is. The clock of the app may be ahead of that of Prometheus. */
export function since(moment: string): string {
  return `clamp_min(time() - ${moment}, 0)`;
}

/** How many in all that is shown at the moment. */
export function total(selector: string, by: readonly string[] = []): string {
  return increase(selector, WHOLE_RANGE, by);
}

/** A quantile; where nothing was measured it is no number, and left out. */
export function share(of: number, buckets: string, by: readonly string[] = []): string {
  return `${quantile(of, buckets, RATE_WINDOW, by)} >= 0`;
}

/** The part of the whole, where there is a whole. */
export function partOf(part: string, whole: string): string {
  return `${part} / (${whole} > 0)`;
}
