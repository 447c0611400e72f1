import { createRequire } from 'node:module';

/** The part of `@opentelemetry/api` that is used; the package is an optional peer, so its types are not. */
export interface OpenTelemetryApi {
  readonly trace: {
    getTracer(name: string): Tracer;
    getActiveSpan(): Span | undefined;
  };
  isSpanContextValid(context: SpanContext): boolean;
}

export interface Tracer {
  startActiveSpan<T>(name: string, options: SpanOptions, work: (span: Span) => T): T;
}

export interface SpanOptions {
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string | number>>;
}

interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

export interface Span {
  spanContext(): SpanContext;
  setAttribute(name: string, value: string | number): unknown;
  setStatus(status: { readonly code: number }): unknown;
  end(): void;
}

/** Injection token of the API; undefined where the app has none. */
export const OPEN_TELEMETRY = Symbol('OPEN_TELEMETRY');

/** OpenTelemetry's API where the app has it. Without an SDK that the app starts, the API itself does nothing. */
export function loadOpenTelemetry(
  load: (name: string) => unknown = createRequire(import.meta.url),
): OpenTelemetryApi | undefined {
  try {
    return load('@opentelemetry/api') as OpenTelemetryApi;
  } catch {
    return undefined;
  }
}

const SAMPLED = 1;

/** The id of the trace that is going on, if it is recorded: others are nowhere to be found. */
export function activeTraceId(api: OpenTelemetryApi | undefined): string | undefined {
  const context = api?.trace.getActiveSpan()?.spanContext();
  if (api === undefined || context === undefined || !api.isSpanContextValid(context)) return undefined;
  return (context.traceFlags & SAMPLED) === SAMPLED ? context.traceId : undefined;
}
