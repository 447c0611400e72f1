import { Inject, Injectable } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { onRequest, pathOf } from '../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { guarded } from '../logging/index.js';
import { OPEN_TELEMETRY, type OpenTelemetryApi, type Span } from '../open-telemetry/index.js';

const OK = 1;
/** Where instrumentation-http keeps its span for other instrumentations, whose own may be the active one. */
const RPC_METADATA = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');

/** The paths that are ours. */
export interface ServedPaths {
  readonly all: readonly string[];
  /** Where a 503 is what was asked for. */
  readonly health: readonly string[];
}

/**
 * Mends what HTTP instrumentations write on their spans of requests to our routes. The query of a callback stands there
 * under a name or two (`url.query`, `http.target`), and a code of a login that failed is still good. On Fastify nothing
 * names such a span, so all routes would be one `GET`. And the 503 that a probe came for would be an error.
 */
@Injectable()
export class ServerSpans {
  constructor(
    @Inject(OPEN_TELEMETRY) private readonly api: OpenTelemetryApi | undefined,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** While the server's span is the active one, which it no longer is in a route. Without the API it costs nothing. */
  mount(adapter: AbstractHttpAdapter, paths: ServedPaths): void {
    const { api, options } = this;
    if (api === undefined) return;
    const { callbackPath, redirectUri } = options;
    const callback = callbackPath || (redirectUri && new URL(redirectUri).pathname);
    const health = new Set(paths.health);
    const nameless = new Set(adapter.getType() === 'fastify' ? paths.all : []);
    onRequest(adapter, ({ method = '', url = '' }, _, native) => {
      const path = pathOf(url);
      if (path !== callback && !health.has(path) && !nameless.has(path)) return;
      guarded(() => {
        const span = serverSpan(api);
        if (nameless.has(path)) name(span, method, path);
        if (health.has(path)) settle(span);
        if (path !== callback || url === path) return;
        const query = url.slice(path.length + 1);
        redact(span, query);
        redact((native as FastifyRequest).opentelemetry?.().span, query);
      });
    });
  }
}

/** Spans of SDKs tell what they hold, and that is not in the interface. */
interface ServerSpan extends Span {
  readonly name?: unknown;
  readonly attributes?: object;
  updateName(name: string): Span;
}

/** As `@fastify/otel` makes it: it has a span of its own below the server's. */
interface FastifyRequest {
  opentelemetry?(): { readonly span?: ServerSpan };
}

function serverSpan({ context, trace }: OpenTelemetryApi): ServerSpan | undefined {
  const metadata = context.active().getValue(RPC_METADATA) as { readonly span?: ServerSpan } | undefined;
  return metadata?.span ?? (trace.getActiveSpan() as ServerSpan | undefined);
}

/** An SDK that knows the route has named it already; some do not tell. */
function name(span: ServerSpan | undefined, method: string, path: string): void {
  if (span?.name === method || span?.name === undefined)
    span?.updateName(`${method} ${path}`).setAttribute('http.route', path);
}

/**
 * Keeps the status of the answer from making an error of it: this one is final.
 *
 * https://opentelemetry.io/docs/specs/otel/trace/api/#set-status
 */
function settle(span: ServerSpan | undefined): void {
  span?.setStatus({ code: OK });
}

function redact(span: ServerSpan | undefined, query: string): void {
  const redacted = query.replaceAll(/=[^&]*/g, '=REDACTED');
  const found = Object.entries(span?.attributes ?? { 'url.query': query });
  for (const [attribute, value] of found) {
    if (typeof value === 'string' && value.includes(query))
      span?.setAttribute(attribute, value.replace(query, redacted));
  }
}
