import { redactQuery, SECRET_PARAMETERS } from './redact-query.js';

/**
 * For `redactedQueryParamsServer` of `@opentelemetry/instrumentation-http`, whose own list it replaces and includes. The
 * library keeps the callback's query out by itself; this is for the app's own pages.
 */
export const HTTP_REDACTED_PARAMETERS = [
  'sig',
  'Signature',
  'AWSAccessKeyId',
  'X-Goog-Signature',
  'token',
  ...SECRET_PARAMETERS,
];

/** For `dataCollection` of `Sentry.init()`, beside `redactEvent` for what it leaves in. */
export const SENTRY_DATA_COLLECTION = {
  cookies: false,
  httpBodies: [],
  httpHeaders: {
    request: { deny: ['authorization', 'cookie'] },
    response: { deny: ['set-cookie', 'location'] },
  },
  urlQueryParams: { deny: [...SECRET_PARAMETERS] as string[] },
} satisfies object;

/** For `ignoreTransactions` of Sentry: probes of `/health` and `/status`, whose 503 is what was asked for. */
export const SENTRY_PROBES = [/^[A-Z]+ \/(health|status)(?![^/])/];

/** For `tracer.use('undici', …)` of dd-trace. A check asks without a token, and the refusal would be an error each time. */
export const DATADOG_CLIENT = { blocklist: [/\/api\/user$/] };

/** For `tracer.use('http', …)` of dd-trace: no queries, and no requests to `/health` and `/status`. */
export const DATADOG_HTTP = {
  server: { queryStringObfuscation: true, blocklist: [/^\/(health|status)(?![^/?])/] },
  client: DATADOG_CLIENT,
};

/** Headers that hold an address, in which the rest is of use. */
const ADDRESSES = ['url', 'referer', 'location'];

/** For `redact` of pino: what pino-http writes of each request, on Fastify also of those to the login. */
export const PINO_REDACT = {
  paths: [
    'req.url',
    'req.headers.referer',
    'req.headers.cookie',
    'req.headers.authorization',
    'req.query.code',
    'req.query.state',
    'res.headers.location',
    'res.headers["set-cookie"]',
  ],
  censor: (value: unknown, path: string[]): unknown =>
    ADDRESSES.includes(path.at(-1) ?? '') && typeof value === 'string' ? redactQuery(value) : '[Redacted]',
};
