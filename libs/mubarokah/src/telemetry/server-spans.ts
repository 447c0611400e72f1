import { Inject, Injectable } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { onRequest, pathOf } from '../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { guarded } from '../logging/index.js';
import { OPEN_TELEMETRY, type OpenTelemetryApi, type Span } from '../open-telemetry/index.js';

/**
 * Mends what HTTP instrumentations write on their spans of requests to our routes. The query of a callback stands there
 * under a name or two (`url.query`, `http.target`), and a code of a login that failed is still good. On Fastify nothing
 * names such a span, so all routes would be one `GET`.
 */
@Injectable()
export class ServerSpans {
  constructor(
    @Inject(OPEN_TELEMETRY) private readonly api: OpenTelemetryApi | undefined,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** While the server's span is the active one, which it no longer is in a route. Without the API it costs nothing. */
  mount(adapter: AbstractHttpAdapter, paths: readonly string[]): void {
    const { api, options } = this;
    if (api === undefined) return;
    const callback = options.callbackPath || new URL(options.redirectUri).pathname;
    const routes = new Set(adapter.getType() === 'fastify' ? paths : []);
    onRequest(adapter, ({ method = '', url = '' }) => {
      const path = pathOf(url);
      if (path !== callback && !routes.has(path)) return;
      guarded(() => {
        const span = api.trace.getActiveSpan() as ServerSpan | undefined;
        if (path === callback && url !== path) redact(span, url.slice(path.length + 1));
        if (routes.has(path) && span?.name === method)
          span.updateName(`${method} ${path}`).setAttribute('http.route', path);
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

function redact(span: ServerSpan | undefined, query: string): void {
  const redacted = query.replaceAll(/=[^&]*/g, '=REDACTED');
  const found = Object.entries(span?.attributes ?? { 'url.query': query });
  for (const [name, value] of found) {
    if (typeof value === 'string' && value.includes(query))
      span?.setAttribute(name, value.replace(query, redacted));
  }
}
