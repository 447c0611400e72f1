import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifestOf } from './example-folder.js';
import { Intake, type IntakeAnswer, type Received } from './intake.js';
import { decode } from './msgpack.js';
import { readOtlp } from './otlp.js';
import { type Outcome, runExample } from './run-example.js';

type Line = Readonly<Record<string, unknown>>;

interface LogStore {
  /** Its folder in `examples/telemetry`, which another store may share. */
  readonly folder: string;
  readonly name: string;
  /** The package whose version is told. */
  readonly transport: string;
  env(intake: Intake): Readonly<Record<string, string>>;
  readonly answer?: (received: Received) => IntakeAnswer;
  read(received: Received): readonly Line[];
}

const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

const STORES: readonly LogStore[] = [
  {
    folder: 'logs-elasticsearch',
    name: 'elasticsearch',
    transport: 'pino-elasticsearch',
    env: ({ url }) => ({ ELASTICSEARCH_URL: url }),
    // OpenSearch takes the same requests; Elasticsearch's client asks who answers.
    answer: () => ({
      body: '{"errors":false,"items":[]}',
      headers: { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' },
    }),
    read: ({ path, body }) =>
      path.startsWith('/_bulk')
        ? linesOf(body.toString()).filter((line) => !('index' in line || 'create' in line))
        : [],
  },
  {
    folder: 'logs-logtail',
    name: 'logtail',
    transport: '@logtail/pino',
    env: ({ url }) => ({ LOGTAIL_ENDPOINT: url, LOGTAIL_TOKEN: 'a-token' }),
    answer: () => ({ status: 202 }),
    read: ({ body }) => decode(body) as Line[],
  },
  {
    folder: 'logs-opentelemetry',
    name: 'opentelemetry',
    transport: 'pino-opentelemetry-transport',
    env: ({ url }) => ({
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${url}/v1/logs`,
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    }),
    read: otlpLines,
  },
  {
    folder: 'logs-opentelemetry',
    name: 'datadog',
    transport: 'pino-opentelemetry-transport',
    env: ({ url }) => ({
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${url}/v1/logs`,
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'dd-api-key=a-key',
    }),
    // It wants Protocol Buffers and a key.
    answer: ({ headers }) => ({ status: headers['dd-api-key'] === 'a-key' ? 200 : 403 }),
    read: (received) =>
      received.headers['content-type'] === 'application/x-protobuf' ? otlpLines(received) : [],
  },
  {
    folder: 'logs-splunk',
    name: 'splunk',
    transport: 'pino-abstract-transport',
    env: ({ url }) => ({ SPLUNK_HEC_URL: `${url}/services/collector/event`, SPLUNK_HEC_TOKEN: 'a-token' }),
    answer: () => ({ body: '{"text":"Success","code":0}' }),
    read: ({ body }) => linesOf(body.toString()).map(({ event }) => event as Line),
  },
];

/** The gate takes each example once. */
const wanted = STORES.filter(
  ({ name, folder }) => process.env.VENDORS === 'all' || folder === `logs-${name}`,
);

/** What was seen to hold, by store, for the table in docs/telemetry.md. */
const results: Record<string, Record<string, unknown>> = {};

describe.each(wanted)('$name', (store) => {
  let intake: Intake;
  let outcome: Outcome;
  const result: Record<string, unknown> = {};
  beforeAll(async () => {
    intake = await Intake.start(store.answer);
    outcome = await runExample(store.folder, 'fastify', intake, store.env(intake));
    const { dependencies } = await manifestOf(store.folder);
    results[store.name] = Object.assign(result, {
      transport: `${store.transport} ${dependencies[store.transport]!}`,
      node: outcome.version,
    });
  }, 240_000);
  afterAll(() => intake.close());

  it('gets each line of a login, with its fields and its message, those of the last seconds too', () => {
    const lines = intake.received.flatMap((received) => store.read(received));
    const ends = lines.filter((line) => line['event.action'] === 'login');
    // In no order: a store goes by the time of each line.
    expect(ends.map((line) => line['event.reason']).sort()).toEqual([
      'access_denied',
      'hook_error',
      'missing_cookie',
      'none',
      'none',
      'token_invalid_client',
      'token_network',
      'token_server_error',
    ]);
    for (const line of ends)
      expect([line.msg, line.message]).toContain(
        line['event.outcome'] === 'success' ? 'Login succeeded' : 'Login failed',
      );
    expect(ends.map((line) => typeof line['event.duration'])).toEqual(Array(8).fill('number'));
    result.lines = true;
  });

  it('gets none of the secrets of a login', () => {
    expect(outcome.leaks).toEqual([]);
    result.leaks = true;
  });

  it('does not end the drain', () => {
    expect([outcome.whileDraining, outcome.exit]).toEqual([303, 'SIGTERM']);
    result.drain = true;
  });
});

function otlpLines(received: Received): Line[] {
  return readOtlp([received]).logs.map(({ message, attributes }) => ({ message, ...attributes }));
}

afterAll(async () => {
  if (process.env.VENDORS !== 'all') return;
  await writeFile(join(import.meta.dirname, 'log-results.json'), `${JSON.stringify(results, null, 2)}\n`);
});
