import { MAXIMUM_DEPENDENCIES, MAXIMUM_OPERATIONS } from '../options/index.js';
import { SESSION_END_REASONS } from '../outcomes/index.js';
import * as rows from './label-sets.js';
import { OTHER_METHOD, OVERFLOW_ROUTE, statusClass } from './server-labels.js';
import { counter, gauge, histogram, type MetricFamily } from './metric-family.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const MILLISECONDS = SECONDS.map((edge) => edge * 1000);
const CLOSE_BY_SECONDS = [0.001, 0.0025, ...SECONDS];
// A person reads, types a password and perhaps waits for a code by WhatsApp.
const HUMAN_SECONDS = [0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800];

/** More health checks than this are not shown: a list this long is a mistake. */
const MAXIMUM_HEALTH_CHECKS = 50;

/** Templates, methods and statuses that may come together in one app; the rest is counted as `_overflow`. */
const MAXIMUM_SERVER_ROWS = 500;

const other = (): string => 'other';
const internalError = (): string => 'internal_error';

const FAMILIES = {
  oauthRequests: counter('oauth_requests_total', 'Requests to the OAuth routes, by their true HTTP status.', {
    labels: ['route', 'status_code'],
    series: rows.requestRows,
    fallback: { route: () => 'mubarokah.other', status_code: statusClass },
  }),
  requestDuration: histogram(
    'http_request_duration_ms',
    'Duration of requests to the OAuth routes, and of each call to Mubarokah ID, in milliseconds.',
    {
      labels: ['route'],
      series: rows.routeRows,
      fallback: { route: () => 'mubarokah.other' },
      buckets: MILLISECONDS,
    },
  ),
  serverDuration: histogram(
    'http_server_request_duration_seconds',
    'Duration of all requests to the app, by the template of their route; probes and scrapes are left out.',
    {
      labels: ['method', 'route', 'status_code'],
      series: rows.serverRows,
      admits: MAXIMUM_SERVER_ROWS,
      fallback: { method: () => OTHER_METHOD, route: () => OVERFLOW_ROUTE, status_code: statusClass },
      buckets: SECONDS,
    },
  ),
  authorizations: counter('mubarokah_oauth_authorizations_total', 'Redirects to Mubarokah ID.', {
    labels: ['outcome', 'reason'],
    series: rows.authorizeRows,
    fallback: { outcome: () => 'failed', reason: internalError },
  }),
  callbacks: counter('mubarokah_oauth_callbacks_total', 'Callbacks, by how they ended and who must act.', {
    labels: ['outcome', 'reason', 'fault'],
    series: rows.callbackRows,
    fallback: { outcome: () => 'failure', reason: internalError, fault: () => 'app' },
  }),
  logins: counter(
    'mubarokah_logins_total',
    'Logins, by outcome and who must act: the service level indicator.',
    {
      labels: ['outcome', 'fault'],
      series: rows.loginRows,
      fallback: { outcome: () => 'failure', fault: () => 'app' },
    },
  ),
  loginDuration: histogram(
    'mubarokah_login_duration_seconds',
    'Duration of logins from the first redirect to the session, the person included.',
    { labels: ['outcome'], series: rows.outcomeRows, buckets: HUMAN_SECONDS },
  ),
  loginServerDuration: histogram(
    'mubarokah_login_server_duration_seconds',
    'Duration of callbacks: the share of this server and of the calls to Mubarokah ID.',
    { labels: ['outcome'], series: rows.outcomeRows, buckets: SECONDS },
  ),
  tokenRequests: counter(
    'mubarokah_oauth_token_requests_total',
    'Operations at the token endpoint, each counted once after its retries.',
    {
      labels: ['grant_type', 'outcome', 'error'],
      series: rows.tokenRows,
      fallback: { outcome: () => 'failure', error: other },
    },
  ),
  tokenRequestDuration: histogram(
    'mubarokah_oauth_token_request_duration_seconds',
    'Duration of operations at the token endpoint, retries included.',
    { labels: ['grant_type', 'outcome'], series: rows.tokenOutcomeRows, buckets: SECONDS },
  ),
  tokenLastFailure: gauge(
    'mubarokah_oauth_token_last_failure_timestamp_seconds',
    'When the token endpoint last failed in that way, in seconds since the epoch; 0 is never. Client credentials that this client may not use are left out.',
    {
      labels: ['error'],
      series: rows.tokenFailureRows,
      fallback: { error: other },
      aggregator: 'max',
    },
  ),
  apiRequests: counter(
    'mubarokah_api_requests_total',
    'Calls to the API of Mubarokah ID, each counted once after its retries.',
    {
      labels: ['endpoint', 'status_code', 'error'],
      series: rows.apiRows,
      fallback: { status_code: statusClass, error: other },
    },
  ),
  attemptDuration: histogram(
    'mubarokah_http_client_request_duration_seconds',
    'Duration of each attempt on the wire to Mubarokah ID; an answer that is not what it must be is a failure.',
    { labels: ['endpoint', 'outcome'], series: rows.attemptRows, buckets: SECONDS },
  ),
  providerLastSuccess: gauge(
    'mubarokah_provider_last_success_timestamp_seconds',
    'When Mubarokah ID last answered well, in seconds since the epoch; 0 is never.',
    { labels: ['endpoint'], series: rows.endpointRows, aggregator: 'max' },
  ),
  circuitState: gauge(
    'mubarokah_circuit_state',
    'State of the circuit: 0 closed, 1 half-open (the next call is a trial), 2 open.',
    {
      labels: ['endpoint'],
      series: rows.endpointRows,
      aggregator: 'max',
    },
  ),
  authChecks: counter('mubarokah_auth_checks_total', 'Decisions of the session guard.', {
    labels: ['result', 'reason'],
    series: rows.authCheckRows,
    fallback: { result: () => 'error', reason: internalError },
  }),
  sessionsStarted: counter('mubarokah_sessions_started_total', 'Sessions that began.'),
  sessionsEnded: counter('mubarokah_sessions_ended_total', 'Sessions that ended, by why.', {
    labels: ['reason'],
    series: SESSION_END_REASONS.map((reason) => ({ reason })),
  }),
  activeSessions: gauge('mubarokah_active_sessions', 'Sessions that are live, in the whole session store.', {
    aggregator: 'max',
    acrossApps: 'sum',
  }),
  activeSessionsTimestamp: gauge(
    'mubarokah_active_sessions_timestamp_seconds',
    'When the live sessions were last counted, in seconds since the epoch; 0 is never.',
    { aggregator: 'max' },
  ),
  storeErrors: counter(
    'mubarokah_store_errors_total',
    'Operations at the session store and the token store that failed, or came too late.',
    { labels: ['store', 'operation'], series: rows.storeErrorRows },
  ),
  dependencyDuration: histogram(
    'mubarokah_dependency_operation_duration_seconds',
    'Duration of operations on the databases and caches of the app.',
    {
      labels: ['dependency', 'operation', 'outcome'],
      // One more for `other`; each can succeed or fail.
      admits: MAXIMUM_DEPENDENCIES * (MAXIMUM_OPERATIONS + 1) * 2,
      buckets: CLOSE_BY_SECONDS,
    },
  ),
  dependencyConnections: gauge(
    'mubarokah_dependency_connections',
    'Connections to the databases and caches of the app; pending is who waits for one.',
    { labels: ['dependency', 'state'], admits: MAXIMUM_DEPENDENCIES * 4 },
  ),
  cacheRequests: counter(
    'mubarokah_cache_requests_total',
    'Looks into the caches of the app, by what they found.',
    {
      labels: ['cache', 'result'],
      admits: MAXIMUM_DEPENDENCIES * 3,
    },
  ),
  healthStatus: gauge(
    'mubarokah_health_status',
    'What the last health check found, before the damping of the health endpoints: 1 up, 0.5 degraded, 0 down, NaN not known.',
    { labels: ['check'], admits: MAXIMUM_HEALTH_CHECKS, aggregator: 'min' },
  ),
  healthDuration: gauge('mubarokah_health_check_duration_seconds', 'Duration of the last health check.', {
    labels: ['check'],
    admits: MAXIMUM_HEALTH_CHECKS,
    aggregator: 'max',
  }),
  healthTimestamp: gauge(
    'mubarokah_health_check_timestamp_seconds',
    'When the health check last ended, in seconds since the epoch; 0 is never.',
    { labels: ['check'], admits: MAXIMUM_HEALTH_CHECKS, aggregator: 'min' },
  ),
  healthInfo: gauge(
    'mubarokah_health_check_info',
    'What kind of check it is, and what it does when it is down: critical ends readiness, degrade does not; the value is always 1.',
    { labels: ['check', 'criticality', 'kind'], admits: MAXIMUM_HEALTH_CHECKS, aggregator: 'max' },
  ),
  eventLoopDelay: histogram(
    'mubarokah_runtime_event_loop_delay_seconds',
    'How late timers fire, sampled twenty times a second.',
    { buckets: CLOSE_BY_SECONDS },
  ),
  eventLoopTime: counter(
    'mubarokah_runtime_event_loop_seconds_total',
    'Time that the event loop was active, and idle: its utilisation is the share of the former.',
    { labels: ['state'], series: [{ state: 'active' }, { state: 'idle' }] },
  ),
  diskBytes: counter(
    'mubarokah_runtime_disk_bytes_total',
    'Bytes that the process read from and wrote to disks.',
    {
      labels: ['direction'],
      admits: 2,
    },
  ),
  networkBytes: counter(
    'mubarokah_runtime_network_bytes_total',
    'Bytes over the network interfaces of the container or machine, the loopback excepted.',
    { labels: ['direction'], admits: 2, aggregator: 'max' },
  ),
  memoryLimit: gauge(
    'mubarokah_runtime_memory_limit_bytes',
    'Memory that the container may use; without a limit, that of the machine.',
    { aggregator: 'max' },
  ),
  heapLimit: gauge(
    'mubarokah_runtime_heap_limit_bytes',
    'How large the JavaScript heap may grow; V8 ends the process that needs more (--max-old-space-size).',
  ),
  buildInfo: gauge('mubarokah_build_info', 'Versions of what is running; the value is always 1.', {
    labels: ['version', 'nest', 'node', 'adapter'],
    admits: 1,
    aggregator: 'first',
  }),
};

/**
 * Every metric of this package: the one source of names, types, labels, help texts, buckets and series. They are an
 * interface: dashboards and alerts are written against them, so to change one is a breaking change.
 */
export const CATALOGUE = {
  ...FAMILIES,
  unknownValues: counter(
    'mubarokah_metrics_unknown_values_total',
    'Values that belong to no closed set of labels and were counted under its fallback.',
    {
      labels: ['family'],
      series: Object.values<MetricFamily>(FAMILIES)
        .filter(({ labels }) => labels.length > 0)
        .map(({ name }) => ({ family: name })),
    },
  ),
};

/** How many series there are at the first scrape, and at most ever. */
export interface SeriesCount {
  readonly listed: number;
  readonly most: number;
}

export function seriesOfAll(families: readonly MetricFamily[] = Object.values(CATALOGUE)): SeriesCount {
  const counts = families.map(seriesOf);
  return {
    listed: counts.reduce((sum, { listed }) => sum + listed, 0),
    most: counts.reduce((sum, { most }) => sum + most, 0),
  };
}

export function seriesOf({ type, series, admits, buckets }: MetricFamily): SeriesCount {
  // A histogram has a series for each bucket, +Inf, sum and count.
  const each = type === 'histogram' ? buckets.length + 3 : 1;
  return { listed: series.length * each, most: (series.length + admits) * each };
}

/** Those that tell of the process, beside prom-client's own: they come and go with the option `defaultMetrics`. */
export const RUNTIME_FAMILIES: readonly MetricFamily[] = [
  CATALOGUE.eventLoopDelay,
  CATALOGUE.eventLoopTime,
  CATALOGUE.diskBytes,
  CATALOGUE.networkBytes,
  CATALOGUE.memoryLimit,
  CATALOGUE.heapLimit,
];
