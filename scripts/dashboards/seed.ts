import { DEFAULT_RULE_SETTINGS, LIMITS } from '../../libs/mubarokah/dist/observability/index.js';
import { COMES, upTo } from './levels.js';
import type { DashboardSpec } from './panel.js';

/** What the owner's document names `your-app`. */
const JOB = 'job=~"$job", instance=~"$instance"';
const WINDOW = '[5m]';
const { latency: LATENCY } = DEFAULT_RULE_SETTINGS;

/** The five panels of the owner's document, in its words. The windows are its own too. */
export const SEED: DashboardSpec = {
  name: 'seed',
  title: 'Mubarokah: seed',
  description: 'The five panels that the documentation of Mubarokah ID describes, in its words.',
  rows: [
    {
      title: 'OAuth',
      panels: [
        {
          title: 'OAuth Request Rate',
          description: 'Requests to the OAuth routes of the app each second, by route.',
          drawing: 'lines',
          unit: 'reqps',
          none: 'no requests yet',
          ...COMES,
          queries: [
            {
              expr: `sum(rate(oauth_requests_total{${JOB}, route=~"mubarokah.*"}${WINDOW})) by (route)`,
              legend: '{{route}}',
            },
          ],
        },
        {
          title: 'OAuth Callback Error Rate',
          description:
            'The share of callbacks that were answered with 4xx or 5xx. People who refuse count as well: the dashboard Login tells who must act.',
          drawing: 'lines',
          unit: 'percent',
          max: 100,
          none: 'no callbacks yet',
          ...upTo([5, 'yellow'], [25, 'red']),
          runbooks: ['nobody-can-log-in', 'MubarokahLoginBudgetBurnFast'],
          next: 'login',
          queries: [
            {
              expr: `sum(rate(oauth_requests_total{${JOB}, route="mubarokah.callback", status_code=~"4.*|5.*"}${WINDOW})) / sum(rate(oauth_requests_total{${JOB}, route="mubarokah.callback"}${WINDOW})) * 100`,
              legend: 'errors',
            },
          ],
        },
        {
          title: 'Token Exchange Latency (p95)',
          description: 'How long 95 % of the calls to the token endpoint take at most.',
          drawing: 'lines',
          unit: 'ms',
          none: 'no exchanges yet',
          ...upTo([1_000 * LATENCY, 'yellow'], [1_000 * LIMITS.tokenExchangeSeconds, 'red']),
          runbooks: ['MubarokahTokenExchangeSlow'],
          next: 'provider',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum(rate(http_request_duration_ms_bucket{${JOB}, route="mubarokah_token_exchange_internal_call"}${WINDOW})) by (le))`,
              legend: 'p95',
            },
          ],
        },
        {
          title: 'API Call Latency to Mubarokah ID (p95)',
          description: 'How long 95 % of the calls to /api/user and the other endpoints take at most.',
          drawing: 'lines',
          unit: 'ms',
          none: 'no calls yet',
          ...upTo([1_000 * LATENCY, 'yellow'], [1_000 * LIMITS.tokenExchangeSeconds, 'red']),
          runbooks: ['MubarokahProviderUnhealthy'],
          next: 'provider',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum(rate(http_request_duration_ms_bucket{${JOB}, route=~"mubarokah_api_.*_internal_call"}${WINDOW})) by (le, route)) >= 0`,
              legend: '{{route}}',
            },
          ],
        },
        {
          title: 'Active User Sessions via Mubarokah ID',
          description: 'Sessions that are live in the whole session store: each instance counts them all.',
          drawing: 'lines',
          unit: 'short',
          none: 'not counted yet',
          ...COMES,
          runbooks: ['MubarokahSessionsCollapsed'],
          queries: [{ expr: `sum(max by (job) (mubarokah_active_sessions{${JOB}}))`, legend: 'sessions' }],
        },
      ],
    },
  ],
};
