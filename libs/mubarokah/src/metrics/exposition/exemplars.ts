import { Inject, Injectable } from '@nestjs/common';
import type { Labels, MetricFamily } from '../metric-family.js';
import { activeTrace, OPEN_TELEMETRY, type OpenTelemetryApi } from '../../open-telemetry/index.js';
import { labelsText } from './labels-text.js';

export interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** In seconds since the epoch. */
  readonly at: number;
}

/** An exemplar and where it belongs: a family, and the labels of a series as {@link labelsText} writes them. */
export interface PlacedExemplar extends Exemplar {
  readonly family: string;
  readonly series: string;
}

/** The last trace of each series, as an example of it: kept here, since prom-client would have them in no classic registry. */
@Injectable()
export class Exemplars {
  private readonly families = new Map<string, Map<string, Exemplar>>();

  constructor(@Inject(OPEN_TELEMETRY) private readonly openTelemetry: OpenTelemetryApi | undefined) {}

  /** Notes the trace that is going on, if one is. */
  note({ name, type, buckets }: MetricFamily, row: Labels, value: number): void {
    if (type === 'gauge') return;
    const traceId = activeTrace(this.openTelemetry)?.traceId;
    if (traceId === undefined) return;
    const own: Labels =
      type === 'histogram' ? { le: String(buckets.find((edge) => value <= edge) ?? '+Inf') } : {};
    this.seriesOf(name).set(labelsText(own, row), { traceId, value, at: Date.now() / 1000 });
  }

  /** Takes over those of another process that are newer. */
  add(others: readonly PlacedExemplar[]): void {
    for (const { family, series, ...exemplar } of others) {
      const known = this.seriesOf(family);
      if ((known.get(series)?.at ?? 0) < exemplar.at) known.set(series, exemplar);
    }
  }

  all(): PlacedExemplar[] {
    return [...this.families].flatMap(([family, exemplars]) =>
      [...exemplars].map(([series, exemplar]) => ({ ...exemplar, family, series })),
    );
  }

  /** Of a family, by the labels as {@link labelsText} writes them. */
  of(family: string): ReadonlyMap<string, Exemplar> | undefined {
    return this.families.get(family);
  }

  private seriesOf(family: string): Map<string, Exemplar> {
    let series = this.families.get(family);
    if (series === undefined) this.families.set(family, (series = new Map<string, Exemplar>()));
    return series;
  }
}
