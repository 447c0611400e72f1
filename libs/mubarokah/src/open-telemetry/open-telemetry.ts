import { sharedOpenTelemetry } from './shared.js';

/** The part of `@opentelemetry/api` that is used; the package is an optional peer, so its types are not. */
export interface OpenTelemetryApi {
  readonly trace: {
    getTracer(name: string): Tracer;
    getTracerProvider(): unknown;
    getActiveSpan(): Span | undefined;
  };
  readonly context: {
    active(): Context;
    with<T>(context: Context, work: () => T): T;
  };
  /** Since 1.3 of the API. */
  readonly metrics?: {
    getMeter(name: string): Meter;
  };
  createNoopMeter?(): Meter;
  isSpanContextValid(context: SpanContext): boolean;
}

type MetricLabels = Readonly<Record<string, string>>;

interface InstrumentOptions {
  readonly description: string;
  readonly unit: string;
  readonly advice?: { readonly explicitBucketBoundaries: readonly number[] };
}

export interface Meter {
  createCounter(name: string, options: InstrumentOptions): { add(value: number, labels: MetricLabels): void };
  createHistogram(
    name: string,
    options: InstrumentOptions,
  ): { record(value: number, labels: MetricLabels): void };
  createGauge?(
    name: string,
    options: InstrumentOptions,
  ): { record(value: number, labels: MetricLabels): void };
}

interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
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
  recordException(exception: Error): unknown;
  end(): void;
}

/** Injection token of the API; undefined where the app has no SDK. */
export const OPEN_TELEMETRY = Symbol('OPEN_TELEMETRY');

/** OpenTelemetry's API, where an SDK was started before the app. Without one it would be loaded to do nothing. */
export async function loadOpenTelemetry(): Promise<OpenTelemetryApi | undefined> {
  if (sharedOpenTelemetry() === undefined) return undefined;
  try {
    // In the `try` itself: bundlers go by it, and build an app that has none.
    // A copy: explorers such as that of @nestjs/graphql ask each provider for its constructor, and a module has none.
    return { ...(await import('@opentelemetry/api')) } as unknown as OpenTelemetryApi;
  } catch {
    return undefined;
  }
}
