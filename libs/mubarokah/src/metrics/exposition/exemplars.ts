import { Inject, Injectable } from '@nestjs/common';
import type { Labels, MetricFamily } from '../metric-family.js';
import { activeTraceId, OPEN_TELEMETRY, type OpenTelemetryApi } from '../open-telemetry.js';
import { labelsText } from './labels-text.js';

export interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** In seconds since the epoch. */
  readonly at: number;
}

/** The last trace of each series, as an example of it: kept here, since prom-client would have them in no classic registry. */
@Injectable()
export class Exemplars {
  private readonly families = new Map<string, Map<string, Exemplar>>();

  constructor(@Inject(OPEN_TELEMETRY) private readonly openTelemetry: OpenTelemetryApi | undefined) {}

  /** Notes the trace that is going on, if one is. */
  note({ name, type, buckets }: MetricFamily, row: Labels, value: number): void {
    if (type === 'gauge') return;
    const traceId = activeTraceId(this.openTelemetry);
    if (traceId === undefined) return;
    const own: Labels =
      type === 'histogram' ? { le: String(buckets.find((edge) => value <= edge) ?? '+Inf') } : {};
    const series = this.families.get(name) ?? new Map<string, Exemplar>();
    this.families.set(name, series.set(labelsText(own, row), { traceId, value, at: Date.now() / 1000 }));
  }

  /** Of a family, by the labels as {@link labelsText} writes them. */
  of(family: string): ReadonlyMap<string, Exemplar> | undefined {
    return this.families.get(family);
  }
}
