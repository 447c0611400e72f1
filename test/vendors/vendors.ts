import { readDatadog } from './datadog.js';
import { readElasticApm } from './elastic-apm.js';
import type { Intake, IntakeAnswer, Received } from './intake.js';
import { answerNewRelic, readNewRelic } from './newrelic.js';
import { readOtlp } from './otlp.js';
import type { Adapter } from '../support/start-app.js';
import type { Seen } from './seen.js';
import { readSentry } from './sentry.js';

/** How an SDK is brought to send to an intake of ours, and what it is to show. */
export interface Vendor {
  /** Its folder in `examples/telemetry`. */
  readonly name: string;
  readonly title: string;
  /** The package whose version is told. */
  readonly sdk: string;
  env(intake: Intake): Readonly<Record<string, string>>;
  /** What the intake says; by default an empty object. */
  readonly answer?: (received: Received, port: number) => IntakeAnswer;
  /** It speaks TLS alone. */
  readonly isSecure?: boolean;
  read(received: readonly Received[]): Seen;
  /** The name of a route's transaction. */
  transaction(path: string, adapter: Adapter): string;
  /** What is shown as an error, of those that we have a part in and of `/boom`, in their order. */
  readonly errors: readonly string[];
  /** It takes no metrics of OpenTelemetry. */
  readonly takesNoMetrics?: true;
  /** Its spans of requests alone are shown to have failed. */
  readonly isBlindToStatus?: true;
  readonly adapters: readonly Adapter[];
}

const HOOK = 'Error: TypeError (its message is left out: it may hold secrets)';
const REPORTED = [
  'MubarokahLoginError: Login failed: token_invalid_client',
  'MubarokahLoginError: Login failed: hook_error',
] as const;

/** The protocol is JSON where the SDK can do it, since that is what a person can read in a test. */
function otlp(
  name: string,
  title: string,
  more: Partial<Vendor> & { readonly path?: string; readonly protocol?: string; readonly more?: object } = {},
): Vendor {
  const { path = '', protocol = 'http/json', more: env = {}, ...vendor } = more;
  return {
    name,
    title,
    sdk: '@opentelemetry/sdk-node',
    env: ({ url }) => ({
      OTEL_SERVICE_NAME: 'app',
      OTEL_EXPORTER_OTLP_ENDPOINT: url + path,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      ...env,
    }),
    read: readOtlp,
    transaction: (route) => `GET ${route}`,
    errors: [HOOK],
    adapters: ['express'],
    ...vendor,
  };
}

export const VENDORS: readonly Vendor[] = [
  otlp('opentelemetry', 'OpenTelemetry', { adapters: ['express', 'fastify'] }),
  otlp('opentelemetry-fastify', 'OpenTelemetry with @fastify/otel', {
    sdk: '@fastify/otel',
    adapters: ['fastify'],
  }),
  {
    name: 'sentry',
    sdk: '@sentry/nestjs',
    title: 'Sentry',
    env: ({ port }) => ({ SENTRY_DSN: `http://public@127.0.0.1:${port}/1` }),
    takesNoMetrics: true,
    read: readSentry,
    transaction: (route) => `GET ${route}`,
    errors: [...REPORTED, 'Error: boom of the app'],
    adapters: ['express', 'fastify'],
  },
  {
    name: 'datadog',
    sdk: 'dd-trace',
    title: 'Datadog',
    env: ({ url }) => ({
      DD_TRACE_AGENT_URL: url,
      DD_SERVICE: 'app',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_METRICS_OTEL_ENABLED: 'true',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${url}/v1/metrics`,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
    }),
    read: readDatadog,
    transaction: (route) => `GET ${route}`,
    errors: REPORTED,
    adapters: ['express', 'fastify'],
  },
  {
    name: 'newrelic',
    sdk: 'newrelic',
    title: 'New Relic',
    env: ({ port }) => ({
      NEW_RELIC_APP_NAME: 'app',
      NEW_RELIC_LICENSE_KEY: 'a'.repeat(40),
      NEW_RELIC_HOST: '127.0.0.1',
      NEW_RELIC_PORT: String(port),
      NEW_RELIC_OPENTELEMETRY_ENABLED: 'true',
      NEW_RELIC_ERROR_COLLECTOR_IGNORE_ERROR_CODES: '400-499',
      NEW_RELIC_IGNORING_RULES: '^/health,^/status',
      NEW_RELIC_NO_CONFIG_FILE: 'true',
      // It would send the first ten traces a minute.
      NEW_RELIC_DISTRIBUTED_TRACING_SAMPLER_ROOT: 'always_on',
      ...Object.fromEntries(
        ['AWS', 'AZURE', 'AZUREFUNCTION', 'GCP', 'PCF', 'DOCKER', 'KUBERNETES'].map((cloud) => [
          `NEW_RELIC_UTILIZATION_DETECT_${cloud}`,
          'false',
        ]),
      ),
    }),
    answer: answerNewRelic,
    isSecure: true,
    read: readNewRelic,
    transaction: (route, adapter) =>
      `WebTransaction/${adapter === 'express' ? 'Expressjs' : 'WebFrameworkUri/Fastify'}/GET/${route}`,
    errors: [HOOK, 'Error: boom of the app'],
    adapters: ['express', 'fastify'],
  },
  {
    name: 'elastic-apm',
    sdk: 'elastic-apm-node',
    title: 'Elastic APM',
    env: ({ url }) => ({
      ELASTIC_APM_SERVER_URL: url,
      ELASTIC_APM_SERVICE_NAME: 'app',
      ELASTIC_APM_TRANSACTION_IGNORE_URLS: '/health*,/status,/metrics',
      ELASTIC_APM_CLOUD_PROVIDER: 'none',
      ELASTIC_APM_CENTRAL_CONFIG: 'false',
      ELASTIC_APM_METRICS_INTERVAL: '1s',
    }),
    read: readElasticApm,
    // The bridge takes a span's status for a number.
    isBlindToStatus: true,
    transaction: (route) => `GET ${route}`,
    errors: [HOOK, REPORTED[0]],
    adapters: ['express', 'fastify'],
  },
  otlp('elastic', 'Elastic', { sdk: '@elastic/opentelemetry-node' }),
  otlp('splunk', 'Splunk', {
    sdk: '@splunk/otel',
    protocol: 'http/protobuf',
    more: { SPLUNK_METRICS_ENABLED: 'true' },
  }),
  otlp('dynatrace', 'Dynatrace', { path: '/api/v2/otlp' }),
];
