import type { Counter, Histogram, Metric, Registry } from 'prom-client';
import { contained } from '../events/index.js';
import { CATALOGUE } from './catalogue.js';
import { ClosedLabels } from './closed-labels.js';
import type { Exemplars } from './exposition/exemplars.js';
import type { ExportedMetrics } from './exported-metrics.js';
import { HistogramSeries } from './histogram-series.js';
import { joinRegistry } from './join-registry.js';
import type { Labels, MetricFamily, MetricType } from './metric-family.js';
import type { FamilyShare } from './shared-family.js';

interface Member {
  readonly metric: Metric;
  readonly share: FamilyShare;
  readonly closed: ClosedLabels<string>;
  /** Those that were observed, by the row that {@link ClosedLabels} keeps. */
  readonly observed: Map<Labels, HistogramSeries>;
  /** Where the app's SDK of OpenTelemetry takes it too. */
  readonly export: ((value: number, labels: Labels) => void) | undefined;
}

type Family<L extends string, T extends MetricType> = MetricFamily<L, T>;

/**
 * The catalogue's metrics in one registry. A label value outside the closed set is recorded under the set's fallback
 * and counted in `mubarokah_metrics_unknown_values_total`, so nothing that happens can create a series.
 */
export class MetricSet {
  private readonly members = new Map<string, Member>();

  constructor(
    readonly registry: Registry,
    families: readonly MetricFamily[] = Object.values(CATALOGUE),
    private readonly exemplars?: Pick<Exemplars, 'note'>,
    appId = '',
    exported?: Pick<ExportedMetrics, 'recordOf'>,
  ) {
    for (const family of families) {
      const share = joinRegistry(registry, family, appId);
      this.members.set(family.name, {
        metric: share.metric,
        share,
        closed: new ClosedLabels(family),
        observed: new Map(),
        export: exported?.recordOf(family),
      });
    }
  }

  /** As it is in the registry; undefined for a family that is switched off. */
  metricOf(family: MetricFamily): Metric | undefined {
    return this.members.get(family.name)?.metric;
  }

  count<L extends string>(family: Family<L, 'counter'>, labels: Labels<L>, by = 1): void {
    this.record(family, labels, (member, row) => {
      (member.metric as Counter).inc(row, by);
      member.export?.(by, row);
      this.exemplars?.note(family, row, by);
    });
  }

  observe<L extends string>(family: Family<L, 'histogram'>, labels: Labels<L>, value: number): void {
    this.record(family, labels, ({ metric, observed, export: exported }, row) => {
      let series = observed.get(row);
      if (series === undefined) observed.set(row, (series = new HistogramSeries(metric as Histogram, row)));
      series.observe(value);
      exported?.(value, row);
      this.exemplars?.note(family, row, value);
    });
  }

  set<L extends string>(family: Family<L, 'gauge'>, labels: Labels<L>, value: number): void {
    this.record(family, labels, (member, row) => {
      member.share.set(row, value);
      member.export?.(value, row);
    });
  }

  /** The series that {@link observe} would choose, for those who observe it often. */
  series<L extends string>(family: Family<L, 'histogram'>, labels: Labels<L>): (value: number) => void {
    const { metric, share, closed, export: exported } = this.member(family);
    const known = closed.admit(labels);
    const { row } = known ? { row: labels } : closed.find(labels);
    if (row === undefined) return () => this.unknown(family);
    share.list(row);
    const series = new HistogramSeries(metric as Histogram, row);
    if (known && exported === undefined) return (value) => series.observe(value);
    return (value) => {
      if (!known) this.unknown(family);
      series.observe(value);
      exported?.(value, row);
    };
  }

  /** Makes room for a name that the app gave, such as a health check; where there is none, it stays unknown. */
  admit<L extends string>(family: Family<L, MetricType>, labels: Labels<L>): void {
    const { share, closed } = this.member(family);
    if (closed.admit(labels)) share.list(labels);
  }

  /** Raises a counter to a total that the system tells of the process, whichever app of it asks. */
  raise<L extends string>(family: Family<L, 'counter'>, labels: Labels<L>, total: number): void {
    this.count(family, labels, this.member(family).share.growthOf(labels, total));
  }

  /** Has the family brought up to date before each scrape, beside whatever the app does there. */
  beforeScrape(family: MetricFamily, update: () => void): void {
    const { share } = this.member(family);
    share.beforeScrape(contained(`Bringing ${family.name} up to date`, update));
  }

  /** Takes the app out of the registry, when nothing is recorded any more; with the last app, the families go too. */
  leave(): void {
    for (const { share } of this.members.values()) share.leave();
  }

  /** Counts a value that belongs to no closed set. */
  unknown(family: Pick<MetricFamily, 'name'>): void {
    this.count(CATALOGUE.unknownValues, { family: family.name });
  }

  private record<L extends string>(
    family: Family<L, MetricType>,
    labels: Labels<L>,
    write: (member: Member, row: Labels<L>) => void,
  ): void {
    const member = this.member(family);
    const { closed } = member;
    let { row, known } = closed.find(labels);
    if (!known && closed.admit(labels)) [row, known] = [labels, true];
    if (!known) this.unknown(family);
    if (row !== undefined) write(member, row);
  }

  private member<L extends string>(family: Family<L, MetricType>): Member {
    const member = this.members.get(family.name);
    if (member === undefined) throw new TypeError(`${family.name} is not in the catalogue`);
    return member;
  }
}
