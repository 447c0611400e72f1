import { Inject, Injectable } from '@nestjs/common';
import { guarded } from '../logging/index.js';
import { type Meter, meterOf, OPEN_TELEMETRY, type OpenTelemetryApi } from '../open-telemetry/index.js';
import { CATALOGUE, RUNTIME_FAMILIES } from './catalogue.js';
import type { Labels, MetricFamily } from './metric-family.js';

type Record = (value: number, labels: Labels) => void;

/** The SDK's own instrumentations tell of these. */
const TOLD_BY_OTHERS: ReadonlySet<MetricFamily> = new Set([CATALOGUE.serverDuration, ...RUNTIME_FAMILIES]);

/** Ends of names that are units in OpenTelemetry, which puts them there again for Prometheus. */
const UNITS = new Map([
  ['_seconds', 's'],
  ['_bytes', 'By'],
]);

/**
 * The same metrics for an SDK of OpenTelemetry, for apps whose metrics go by OTLP. Names, labels and bounds are those of
 * the catalogue: `mubarokah_login_duration_seconds` is `mubarokah.login_duration` in `s`, and Prometheus makes of it what
 * it was.
 *
 * https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 */
@Injectable()
export class ExportedMetrics {
  private readonly meter: Meter | undefined;
  private readonly records = new Map<MetricFamily, Record>();

  constructor(@Inject(OPEN_TELEMETRY) api: OpenTelemetryApi | undefined) {
    this.meter = meterOf(api);
  }

  /** Undefined where nobody takes them. */
  recordOf(family: MetricFamily): Record | undefined {
    const { meter } = this;
    if (meter === undefined || TOLD_BY_OTHERS.has(family)) return undefined;
    let record = this.records.get(family);
    if (record === undefined) this.records.set(family, (record = recordBy(meter, family)));
    return record;
  }
}

function recordBy(meter: Meter, family: MetricFamily): Record {
  const { name, unit } = exportedName(family);
  const options = { description: family.help, unit };
  const instrument = guarded(() => {
    switch (family.type) {
      case 'counter': {
        const counter = meter.createCounter(name, options);
        return (value: number, labels: Labels) => counter.add(value, labels);
      }
      case 'histogram': {
        const advice = { explicitBucketBoundaries: family.buckets };
        const histogram = meter.createHistogram(name, { ...options, advice });
        return (value: number, labels: Labels) => histogram.record(value, labels);
      }
      case 'gauge': {
        const gauge = meter.createGauge?.(name, options); // since 1.9 of the API
        return (value: number, labels: Labels) => gauge?.record(value, labels);
      }
    }
  });
  return (value, labels) => {
    // There is no such value in OTLP: what is not known is not told.
    if (Number.isFinite(value)) guarded(() => instrument?.(value, labels));
  };
}

/** @internal */
export function exportedName({ name }: Pick<MetricFamily, 'name'>): { name: string; unit: string } {
  const base = name.replace(/_total$/, '').replace(/^mubarokah_/, 'mubarokah.');
  for (const [end, unit] of UNITS) if (base.endsWith(end)) return { name: base.slice(0, -end.length), unit };
  return { name: base, unit: '' };
}
