import { existsSync, readFileSync } from 'node:fs';

const EXAMPLES = new URL('../../examples/telemetry/', import.meta.url);
const RESULTS = new URL('../../test/vendors/results.json', import.meta.url);

/** What a person has to know that the files do not say. */
const VENDORS = [
  [
    'opentelemetry',
    'OpenTelemetry',
    `Any collector, and each vendor that takes OTLP. On Fastify our routes have their names; those of your own pages need
\`@fastify/otel\`. A fault of the app is an exception on the span \`mubarokah.callback\`.`,
  ],
  [
    'sentry',
    'Sentry',
    `An issue for each fault of the app and of its registration (\`reason\` and \`fault\` are its tags), none for what people or
Mubarokah ID do. At boot it warns that \`SentryGlobalFilter\` has no decorator metadata: that does no harm. The lines of
nestjs-pino are sent; those of Nest's own logger go to stdout alone.`,
  ],
  [
    'datadog',
    'Datadog',
    `On Node 20 the SDK does nothing and does not say so. The query of every request is left out. Logs go to stdout, where
the agent of Datadog reads them. The check of Mubarokah ID asks without a token: its 401 is a request in error each time.`,
  ],
  [
    'newrelic',
    'New Relic',
    `On Node 20 the agent says \`Not starting\` and the app runs without it. By default the first ten traces of a minute are
sent. Each answer of 5xx is an error \`HttpError\`; a fault of the app's code is one with its stack instead.`,
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
    `Its \`@opentelemetry/api\` is 1.9: with a newer one in the app every span is a trace of its own.`,
  ],
  [
    'dynatrace',
    'Dynatrace',
    `OpenTelemetry's own SDK; Dynatrace takes OTLP in Protocol Buffers, which is the default.`,
  ],
];

/** Stores of logs, by transports of pino that are kept. */
const LOG_STORES = [
  ['logs-elasticsearch', 'Elasticsearch and OpenSearch', 'By `_bulk`. The fields are those of ECS.'],
  ['logs-logtail', 'Better Stack (Logtail)', ''],
  ['logs-opentelemetry', 'OTLP', 'For each store that takes OTLP, where no SDK sends the lines already.'],
  [
    'logs-splunk',
    'Splunk HEC',
    'There is no package for pino that is kept, so the transport is here.',
    'splunk-hec.ts',
  ],
];

const COLUMNS = ['works', 'names', 'spans', 'leaks', 'errors', 'logs', 'drain'];

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
- **logs**: the line of a login has its trace (\`trace_id\`, \`span_id\`), and is sent by the SDK or written to stdout.
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

Datadog's agent and New Relic's take what the app writes to stdout. \`pino-datadog-transport\` and the packages for Splunk's HEC
are no longer maintained.

${LOG_STORES.map(section).join('\n')}`;
}

function table() {
  const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  const rows = Object.entries(results).map(([key, result]) => {
    const [name, adapter] = key.split(' ');
    const [, title] = VENDORS.find(([folder]) => folder === name);
    const cells = COLUMNS.map(
      (column) => ({ true: 'yes', undefined: 'no' })[result[column]] ?? result[column],
    );
    return [`[${title}](#${anchor(title)})`, adapter, result.sdk, result.node, ...cells];
  });
  const head = [
    '',
    'on',
    'version',
    'Node',
    'works',
    'names',
    'spans',
    'leaks closed',
    'errors',
    'logs',
    'last seconds',
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
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

const anchor = (title) => title.toLowerCase().replaceAll(' ', '-');
