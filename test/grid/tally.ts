import type { Registry } from 'prom-client';
import type { ApiRequest, TokenRequest } from './expectation.js';
import { outcomeOf } from './outcome-table.js';

type Labels = Readonly<Record<string, string | number>>;

const COUNTED = [
  'mubarokah_oauth_authorizations_total',
  'mubarokah_oauth_callbacks_total',
  'mubarokah_logins_total',
  'mubarokah_oauth_token_requests_total',
  'mubarokah_api_requests_total',
  'oauth_requests_total',
  'mubarokah_metrics_unknown_values_total',
] as const;
type Counted = (typeof COUNTED)[number];

/** What the counters must stand at, by series. */
export class Tally {
  private readonly counts = new Map<string, number>();

  /** A login that began, and its redirect. */
  authorization(): void {
    this.add('mubarokah_oauth_authorizations_total', { outcome: 'redirected', reason: 'none' });
    this.add('oauth_requests_total', { route: 'mubarokah.authorize', status_code: '302' });
  }

  callback(reason: Parameters<typeof outcomeOf>[0], httpStatus: number): void {
    const { fault } = outcomeOf(reason);
    const outcome = reason === 'none' ? 'success' : 'failure';
    this.add('mubarokah_oauth_callbacks_total', { outcome, reason, fault });
    this.add('mubarokah_logins_total', { outcome, fault });
    this.add('oauth_requests_total', { route: 'mubarokah.callback', status_code: String(httpStatus) });
  }

  tokenRequest({ grantType, error }: TokenRequest): void {
    const outcome = error === 'none' ? 'success' : 'failure';
    this.add('mubarokah_oauth_token_requests_total', { grant_type: grantType, outcome, error });
  }

  apiRequest({ endpoint, status, error }: ApiRequest): void {
    this.add('mubarokah_api_requests_total', { endpoint: `api_${endpoint}`, status_code: status, error });
  }

  /** Each series that differs, as `name{labels}: counted, expected`. */
  async differencesFrom(registry: Registry): Promise<string[]> {
    const counted = await countsOf(registry);
    return [...new Set([...counted.keys(), ...this.counts.keys()])]
      .filter((series) => counted.get(series) !== this.counts.get(series))
      .map((series) => `${series}: ${counted.get(series) ?? 0}, not ${this.counts.get(series) ?? 0}`);
  }

  private add(name: Counted, labels: Labels): void {
    const series = nameOf(name, labels);
    this.counts.set(series, (this.counts.get(series) ?? 0) + 1);
  }
}

async function countsOf(registry: Registry): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const name of COUNTED) {
    const metric = await registry.getSingleMetric(name)?.get();
    if (metric === undefined) throw new Error(`There is no metric called ${name}.`);
    for (const { labels, value } of metric.values)
      if (value !== 0) counts.set(nameOf(name, labels as Labels), value);
  }
  return counts;
}

function nameOf(name: string, labels: Labels): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => a.localeCompare(b));
  return `${name}{${sorted.map(([label, value]) => `${label}="${value}"`).join(',')}}`;
}
