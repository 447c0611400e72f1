import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Intake, type IntakeAnswer, type Received } from './intake.js';
import { decode } from './msgpack.js';
import { readOtlp } from './otlp.js';
import { type Outcome, runExample } from './run-example.js';

type Line = Readonly<Record<string, unknown>>;

interface LogStore {
  readonly name: string;
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
    name: 'logs-elasticsearch',
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
    name: 'logs-logtail',
    env: ({ url }) => ({ LOGTAIL_ENDPOINT: url, LOGTAIL_TOKEN: 'a-token' }),
    answer: () => ({ status: 202 }),
    read: ({ body }) => decode(body) as Line[],
  },
  {
    name: 'logs-opentelemetry',
    env: ({ url }) => ({
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${url}/v1/logs`,
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    }),
    read: (received) =>
      readOtlp([received]).logs.map(({ message, attributes }) => ({ message, ...attributes })),
  },
  {
    name: 'logs-splunk',
    env: ({ url }) => ({ SPLUNK_HEC_URL: `${url}/services/collector/event`, SPLUNK_HEC_TOKEN: 'a-token' }),
    answer: () => ({ body: '{"text":"Success","code":0}' }),
    read: ({ body }) => linesOf(body.toString()).map(({ event }) => event as Line),
  },
];

describe.each(STORES)('$name', (store) => {
  let intake: Intake;
  let outcome: Outcome;
  beforeAll(async () => {
    intake = await Intake.start(store.answer);
    outcome = await runExample(store.name, 'fastify', intake, store.env(intake));
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
  });

  it('gets none of the secrets of a login, and does not end the drain', () => {
    expect(outcome.leaks).toEqual([]);
    expect([outcome.whileDraining, outcome.exit]).toEqual([303, 'SIGTERM']);
  });
});
