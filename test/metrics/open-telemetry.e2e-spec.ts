import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { SpanKind, SpanStatusCode, trace, context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS } from '../support/start-app.js';
import { type Logins, startLogins } from './logins.js';

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';
const exporter = new InMemorySpanExporter();

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
});
afterAll(() => {
  trace.disable();
  context.disable();
});

/** Where instrumentation-http keeps its span for others. */
const RPC_METADATA = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');

interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (
      request: { url: string; opentelemetry?: () => object },
      reply: { raw: ServerResponse },
      done: () => void,
    ) => void,
  ): void;
}

let logins: Logins;
const lines: Record<string, unknown>[] = [];
const keep = (message: unknown): void => void (typeof message === 'object' && lines.push({ ...message }));
const logger = { log: keep, warn: keep, error: keep };

/** As instrumentations do, in the conventions of today and of yesterday. */
function traceRequests(app: INestApplication): void {
  const server = app.getHttpServer() as Server;
  const emit = server.emit.bind(server) as (name: string, ...parameters: unknown[]) => boolean;
  server.emit = (name: string, ...parameters: unknown[]): boolean => {
    if (name !== 'request') return emit(name, ...parameters);
    const [{ url = '' }, response] = parameters as [IncomingMessage, ServerResponse];
    const [path, query = ''] = url.split('?');
    const attributes = { 'url.path': path!, 'url.query': query, 'http.target': url };
    return trace.getTracer('server').startActiveSpan('GET', { attributes }, (server) => {
      response.on('close', () => server.end());
      return emit(name, ...parameters);
    });
  };
}

const span = (name: string): ReadableSpan =>
  exporter.getFinishedSpans().find((one) => one.name === `mubarokah.${name}`)!;

describe.each(ADAPTERS)('OpenTelemetry on %s', (adapter) => {
  beforeEach(async () => {
    exporter.reset();
    lines.length = 0;
    logins = await startLogins(adapter, { logger });
  });
  afterEach(() => logins.close());

  it('gets a span for each step of a login, the calls below the callback', async () => {
    await logins.logIn();
    const base = { 'server.address': '127.0.0.1', 'server.port': Number(new URL(logins.sandbox.url).port) };
    base['server.address'] = new URL(logins.sandbox.url).hostname;
    expect(span('authorize').attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/auth/mubarokah',
      'mubarokah.reason': 'none',
      'mubarokah.fault': 'none',
    });
    expect(span('callback').attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/auth/mubarokah/callback',
      'mubarokah.reason': 'none',
      'mubarokah.fault': 'none',
    });
    expect(span('token_request').attributes).toEqual({
      'http.request.method': 'POST',
      ...base,
      'url.full': `${logins.sandbox.url}/oauth/token`,
      'mubarokah.reason': 'none',
      'mubarokah.grant_type': 'authorization_code',
    });
    expect(span('api_request').attributes).toEqual({
      'http.request.method': 'GET',
      ...base,
      'url.full': `${logins.sandbox.url}/api/user`,
      'mubarokah.reason': 'none',
      'http.response.status_code': 200,
    });
    const { spanId, traceId } = span('callback').spanContext();
    for (const call of [span('token_request'), span('api_request')]) {
      expect(call.kind).toBe(SpanKind.INTERNAL);
      expect([call.parentSpanContext?.spanId, call.spanContext().traceId]).toEqual([spanId, traceId]);
    }
  });

  it('is told what failed, and whether it is ours to mend', async () => {
    logins.sandbox.next('token', { status: 500 });
    await logins.logIn();
    expect(span('token_request').attributes['error.type']).toBe('server_error');
    expect(span('callback').attributes['error.type']).toBe('token_server_error');
    expect(span('callback').status.code).toBe(SpanStatusCode.ERROR);
    exporter.reset();
    await fetch(`${logins.app.url}/auth/mubarokah/callback?code=a&state=b`);
    expect(span('callback').attributes).toMatchObject({
      'mubarokah.reason': 'missing_cookie',
      'mubarokah.fault': 'unverified',
    });
    expect(span('callback').attributes).not.toHaveProperty('error.type');
    expect(span('callback').status.code).toBe(SpanStatusCode.UNSET);
  });

  it('gets what a hook of the app threw, without its message, as the log does', async () => {
    await logins.close();
    const onLogin = (): never => {
      throw Object.assign(new TypeError('of somebody@example.test'), { code: 'E_HOOK' });
    };
    logins = await startLogins(adapter, { logger, options: () => ({ hooks: { onLogin } }) });
    await logins.logIn();
    const [exception] = span('callback').events;
    const stack = expect.stringMatching(/^Error: TypeError with the code E_HOOK [^\n]+\n +at .*onLogin/);
    expect(exception).toMatchObject({ name: 'exception', attributes: { 'exception.stacktrace': stack } });
    expect(lines.find((line) => line['event.reason'] === 'hook_error')).toMatchObject({
      'error.stack_trace': stack,
    });
    expect(JSON.stringify([exception, lines])).not.toContain('somebody');
  });

  it.each([
    ['a login that works', false, 'code=REDACTED&state=REDACTED'],
    ['a refusal', true, 'state=REDACTED&error=REDACTED&error_description=REDACTED&hint=REDACTED'],
  ])('gets no code and no state on the span of the server, of %s', async (_, deny, query) => {
    await logins.close();
    logins = await startLogins(adapter, { logger, configure: traceRequests });
    const browser = new BrowserSession();
    const callback = await logins.walk(browser, deny);
    await browser.get(callback);
    const [server] = exporter
      .getFinishedSpans()
      .filter(({ name }) => name.startsWith('GET'))
      .slice(-1);
    expect(server!.attributes).toMatchObject({ 'url.path': callback.pathname, 'url.query': query });
    // Express' own instrumentation names it; there is none for Fastify.
    expect(server!.name).toBe(adapter === 'fastify' ? `GET ${callback.pathname}` : 'GET');
    expect(JSON.stringify(server!.attributes)).not.toContain(callback.searchParams.get('state'));
  });

  it('settles the span of a probe, whose 503 is what was asked for', async () => {
    await logins.close();
    const options = () => ({ health: { mubarokah: false as const } });
    logins = await startLogins(adapter, { logger, configure: traceRequests, options });
    for (const path of ['/health/ready', '/nowhere']) await fetch(logins.app.url + path);
    const statuses = exporter
      .getFinishedSpans()
      .filter(({ attributes }) => 'url.path' in attributes)
      .map(({ attributes, status }) => [attributes['url.path'], status.code]);
    expect(statuses).toEqual([
      ['/health/ready', SpanStatusCode.OK],
      ['/nowhere', SpanStatusCode.UNSET],
    ]);
  });

  it('finds its trace in the log line and as an exemplar, in OpenMetrics only', async () => {
    await logins.logIn();
    const { traceId, spanId } = span('callback').spanContext();
    expect(lines.find((line) => line['event.action'] === 'login')).toMatchObject({
      trace_id: traceId,
      span_id: spanId,
    });
    const text = await logins.scrape(OPEN_METRICS);
    const exemplar = `# {trace_id="${traceId}"}`;
    expect(text).toMatch(
      new RegExp(
        `^mubarokah_oauth_callbacks_total\\{.*reason="none".*\\} 1 ${exemplar.replace(/[{}]/g, '\\$&')} 1 \\d+\\.\\d{3}$`,
        'm',
      ),
    );
    expect(text).toMatch(
      new RegExp(
        `^mubarokah_login_server_duration_seconds_bucket\\{le="[\\d.]+",outcome="success"\\} 1 ${exemplar.replace(/[{}]/g, '\\$&')} [\\d.e-]+ \\d+\\.\\d{3}$`,
        'm',
      ),
    );
    expect(await logins.scrape()).not.toContain('trace_id');
  });
});

it('mends the span of the server on Fastify, and that which @fastify/otel has below it', async () => {
  exporter.reset();
  const tracer = trace.getTracer('server');
  const configure = (app: INestApplication): void => {
    const fastify = app.getHttpAdapter().getInstance() as FastifyLike;
    fastify.addHook('onRequest', (request, reply, done) => {
      const server = tracer.startSpan('GET', { attributes: { 'url.query': request.url.split('?')[1] } });
      const own = tracer.startSpan('request', { attributes: { 'url.path': request.url } });
      request.opentelemetry = () => ({ span: own });
      reply.raw.on('close', () => [own, server].forEach((one) => one.end()));
      const metadata = context.active().setValue(RPC_METADATA, { span: server });
      context.with(trace.setSpan(metadata, own), done);
    });
  };
  logins = await startLogins('fastify', { logger, configure });
  const browser = new BrowserSession();
  const callback = await logins.walk(browser);
  await browser.get(callback);
  const [own, server] = exporter
    .getFinishedSpans()
    .filter(({ name }) => !name.startsWith('mubarokah'))
    .slice(-2);
  const redacted = 'code=REDACTED&state=REDACTED';
  expect([own!.name, own!.attributes]).toEqual([
    'request',
    { 'url.path': `${callback.pathname}?${redacted}` },
  ]);
  expect([server!.name, server!.attributes['url.query']]).toEqual([`GET ${callback.pathname}`, redacted]);
  await logins.close();
});
