import { Inject, Injectable } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { onRequest } from '../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { guarded } from '../logging/index.js';
import { OPEN_TELEMETRY, type OpenTelemetryApi, type Span } from '../open-telemetry/index.js';

/**
 * Keeps code and state of a callback out of the server's span: HTTP instrumentations write the query on it, under a
 * name or two (`url.query`, `http.target`), and a code of a login that failed is still good.
 */
@Injectable()
export class CallbackQuery {
  constructor(
    @Inject(OPEN_TELEMETRY) private readonly api: OpenTelemetryApi | undefined,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** While the server's span is the active one, which it no longer is in a route. */
  mount(adapter: AbstractHttpAdapter): void {
    const { api, options } = this;
    if (api === undefined) return;
    const callbacks = `${options.callbackPath || new URL(options.redirectUri).pathname}?`;
    onRequest(adapter, ({ url = '' }) => {
      if (url.startsWith(callbacks)) guarded(() => redact(api.trace.getActiveSpan(), url));
    });
  }
}

function redact(span: Span | undefined, url: string): void {
  const query = url.slice(url.indexOf('?') + 1);
  const redacted = query.replaceAll(/=[^&]*/g, '=REDACTED');
  // Spans of SDKs tell what they hold, and that is not in the interface.
  const { attributes } = Object(span) as { attributes?: object };
  const found = Object.entries(attributes ?? { 'url.query': query });
  for (const [name, value] of found) {
    if (typeof value === 'string' && value.includes(query))
      span?.setAttribute(name, value.replace(query, redacted));
  }
}
