import { readFileSync } from 'node:fs';

const EXAMPLES = new URL('../../examples/telemetry/', import.meta.url);
const resultsIn = (name) =>
  JSON.parse(readFileSync(new URL(`../../test/vendors/${name}`, import.meta.url), 'utf8'));

/** What a person has to know that the files do not say. */
const VENDORS = [
  [
    'opentelemetry',
    'OpenTelemetry',
    `Any collector, and each vendor that takes OTLP. On Fastify our routes have their names; those of your own pages have
them [with \`@fastify/otel\`](#opentelemetry-on-fastify). A fault of the app is an exception on the span \`mubarokah.callback\`.`,
  ],
  [
    'opentelemetry-fastify',
    'OpenTelemetry on Fastify',
    `With \`@fastify/otel\`, which names the requests to all routes and has spans for hooks and handlers. It keeps the query of
each request in a span of its own, below the server's: that of a callback the library redacts there too, and the hook here
those of your own pages.`,
  ],
  [
    'sentry',
    'Sentry',
    `An issue for each fault of the app and of its registration (\`reason\` and \`fault\` are its tags), none for what people or
Mubarokah ID do. At boot it warns that \`SentryGlobalFilter\` has no decorator metadata: that does no harm. The lines of
nestjs-pino are sent; those of Nest's own logger go to stdout alone. Probes of \`/health\` and \`/status\` are left out: Sentry goes by
the status of an answer, and would count the 503 of a drain, as it would a refusal, into the failure rate.`,
  ],
  [
    'datadog',
    'Datadog',
    `On Node 20 the SDK does nothing and does not say so. The query of every request is left out. Logs go to stdout, where
the agent of Datadog reads them. \`DATADOG_HTTP\` leaves out probes of \`/health\` and \`/status\`, whose 503 would be an error, and
\`DATADOG_CLIENT\` calls of \`/api/user\`: the check of Mubarokah ID asks there without a token, and its 401 would be one each time.
In a login the span \`mubarokah.api_request\` stands for the call.`,
  ],
  [
    'newrelic',
    'New Relic',
    `On Node 20 the agent says \`Not starting\` and the app runs without it. By default the first ten traces of a minute are
sent. Each answer of 5xx is an error \`HttpError\`; a fault of the app's code is one with its stack instead.`,
  ],
  [
    'elastic-apm',
    'Elastic APM',
    `The agent that Elastic had before EDOT. Without the filter it sends the code and the state of each callback, and who the user
is. It shows what failed on requests alone: of the status of our spans its bridge takes nothing. Logs go to stdout, with \`trace_id\`.`,
  ],
  [
    'elastic',
    'Elastic',
    `EDOT, the distribution of OpenTelemetry. Left to itself it ends the process at SIGTERM, in the middle of the drain. Its
\`@opentelemetry/api\` is 1.9: with a newer one in the app nothing is sent.`,
  ],
  [
    'splunk',
    'Splunk Observability',
    `Its \`@opentelemetry/api\` is 1.9: with a newer one in the app every span is a trace of its own. Metrics are off by default.`,
  ],
  [
    'dynatrace',
    'Dynatrace',
    `OpenTelemetry's own SDK; Dynatrace takes OTLP in Protocol Buffers, which is the default.`,
  ],
];

/** Stores of logs, by transports of pino that are kept. */
const LOG_STORES = [
  ['elasticsearch', 'Elasticsearch and OpenSearch', 'By `_bulk`. The fields are those of ECS.'],
  ['logtail', 'Better Stack (Logtail)', ''],
  ['opentelemetry', 'OTLP', 'For each store that takes OTLP, where no SDK sends the lines already.'],
  [
    'splunk',
    'Splunk HEC',
    'There is no package for pino that is kept, so the transport is here.',
    'splunk-hec.ts',
  ],
];

/** What the same transport reaches with other settings. */
const DATADOG_LOGS = `## Datadog Logs

Its agent reads what the app writes to stdout. Without an agent, by [OTLP](#otlp) with these settings, for your site of Datadog:

\`\`\`sh
OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=https://otlp.datadoghq.com/v1/logs
OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/protobuf
OTEL_EXPORTER_OTLP_LOGS_HEADERS=dd-api-key=key
\`\`\`
`;

/** Packages that are named for a store and that nobody should begin with, as they were in November 2026. */
const NOT_KEPT = [
  ['Datadog Logs', 'pino-datadog-transport 3.0.6', 'no: it says so itself when it is installed'],
  ['Splunk HEC', 'splunk-logging 0.11.1', 'no: last released in December 2024'],
  ['Splunk HEC', 'winston-splunk-httplogger 3.1.8', 'no: last released in December 2024'],
];

const COLUMNS = ['works', 'names', 'spans', 'leaks', 'errors', 'probes', 'logs', 'metrics', 'drain'];
const LOG_COLUMNS = ['lines', 'leaks', 'drain'];

/** docs/telemetry.md, from the examples and from what `npm run test:vendors` saw. */
export function telemetryPage() {
  return `# Tracing and error tools

Generated from \`examples/telemetry\` and from what \`npm run test:vendors\` saw of them: it installs each
SDK, plays the vendor on loopback, and drives a login, a refusal, failures of Mubarokah ID, a hook that throws, a forged
callback, an error of the app, a probe and a drain.

Install the \`@opentelemetry/api\` that the SDK brings: a copy that is newer takes nothing from it. The log says so at boot.

${table()}

- **names**: requests are named by their route, such as \`GET /auth/mubarokah/callback\`.
- **spans**: \`mubarokah.callback\` with its token request and its call of the API, in the trace of the request.
- **leaks closed**: client secret, code, state, verifier, challenge, tokens, both cookies, Authorization, e-mail and phone
  were looked for in all that was sent and logged, and not found.
- **errors**: one for each fault of the app, none for what a person or a stranger did.
- **probes**: no error for a probe's 503 while the app drains, nor for the check of Mubarokah ID, which wants a 401.
- **logs**: the line of a login has its trace (\`trace_id\`, \`span_id\`), and is sent by the SDK or written to stdout.
- **metrics**: those of logins arrive too, by OpenTelemetry's API for metrics, for whom has no Prometheus ([names](metrics.md)).
- **last seconds**: the drain is kept, and a login in it arrives.

## Every tool

\`instrument.ts\` runs before the app, and \`TelemetryModule\` is imported by your root module: it sends what is left when the
drain is over. Call \`drainOnShutdown(app)\` of \`nestjs-mubarokah/health\` in \`main.ts\`.

What a span of ours has: \`mubarokah.reason\` and \`mubarokah.fault\` ([outcomes](outcomes.md)), and \`error.type\` where it is an
error of the app, its registration, the network or Mubarokah ID. Code and state of a callback are kept out of the
server's span by the library; what else a tool takes from a request its settings below leave out.

Logs: \`LoggerModule.forRoot({ pinoHttp: { redact: PINO_REDACT } })\` of nestjs-pino, with \`PINO_REDACT\` of
\`nestjs-mubarokah/telemetry\`, keeps cookies and codes out of the lines of pino-http. nestjs-pino 4 does not name Nest 12 among
its peers: \`"overrides": { "nestjs-pino": { "@nestjs/common": "$@nestjs/common" } }\` in \`package.json\` lets npm install it. With Nest's own logger use \`new ConsoleLogger({ json: true, flattenParams: true })\`.

${VENDORS.map(section).join('\n')}
# Stores of logs

For apps with nestjs-pino, where no SDK sends the lines:

\`\`\`ts
LoggerModule.forRoot({ pinoHttp: { redact: PINO_REDACT, stream } });
\`\`\`

${logTable()}

- **kept**: by people who release it. The transport of Splunk is a file here, on what pino itself keeps for transports.
- **lines**: each login is a line, with its fields and its message, also those of the last seconds.
- **leaks closed**, **last seconds**: as above.

New Relic's agent, and Datadog's, take what the app writes to stdout.

${LOG_STORES.map(([name, ...rest]) => section([`logs-${name}`, ...rest])).join('\n')}
${DATADOG_LOGS}`;
}

const asTable = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const cellsOf = (result, columns) =>
  columns.map((column) => ({ true: 'yes', false: 'no', undefined: 'no' })[result[column]] ?? result[column]);

function table() {
  const rows = Object.entries(resultsIn('results.json')).map(([key, result]) => {
    const [name, adapter] = key.split(' ');
    const [, title] = VENDORS.find(([folder]) => folder === name);
    return [`[${title}](#${anchor(title)})`, adapter, result.sdk, result.node, ...cellsOf(result, COLUMNS)];
  });
  return asTable(
    [
      'tool',
      'on',
      'version',
      'Node',
      'works',
      'names',
      'spans',
      'leaks closed',
      'errors',
      'probes',
      'logs',
      'metrics',
      'last seconds',
    ],
    rows,
  );
}

function logTable() {
  const results = resultsIn('log-results.json');
  const titles = [...LOG_STORES, ['datadog', 'Datadog Logs']];
  const rows = titles.map(([name, title]) => [
    `[${title}](#${anchor(title)})`,
    results[name].transport,
    'yes',
    results[name].node,
    ...cellsOf(results[name], LOG_COLUMNS),
  ]);
  const left = NOT_KEPT.map((cells) => [...cells, '-', ...LOG_COLUMNS.map(() => 'not tried')]);
  return asTable(
    ['store', 'transport', 'kept', 'Node', 'lines', 'leaks closed', 'last seconds'],
    [...rows, ...left],
  );
}

function section([folder, title, text, ...more]) {
  const read = (file) => readFileSync(new URL(`${folder}/${file}`, EXAMPLES), 'utf8').trimEnd();
  const { dependencies, overrides, scripts, engines } = JSON.parse(read('package.json'));
  const packages = Object.entries(dependencies).map(([name, version]) => `${name}@${version}`);
  return `## ${title}

${text}

Node ${engines.node}:

${overrides === undefined ? '' : overridden(overrides)}\`\`\`sh
npm install ${packages.join(' ')}
${scripts.start.replace('./instrument.js', './dist/instrument.js').replace(/main\.js$/, 'dist/main.js')}
\`\`\`

\`\`\`sh
${read('env.example')}
\`\`\`

\`instrument.ts\`

\`\`\`ts
${read('instrument.ts')}
\`\`\`

${more.map((file) => fenced(file, read(file))).join('')}${fenced('telemetry.module.ts', read('telemetry.module.ts'))}`;
}

/** Peers that a package does not name yet, such as a newer Nest. */
const overridden = (overrides) =>
  `First, in your \`package.json\`, or npm refuses:\n\n\`\`\`json\n${JSON.stringify({ overrides }, undefined, 2)}\n\`\`\`\n\n`;

const fenced = (file, text) => `\`${file}\`\n\n\`\`\`ts\n${text}\n\`\`\`\n\n`;

const anchor = (title) =>
  title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
