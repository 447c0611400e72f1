import type { Gauge, Metric, Registry } from 'prom-client';
import { replaceMethod } from '../clients/index.js';
import type { Aggregator, Labels, MetricFamily } from './metric-family.js';
import { startAtZero } from './start-at-zero.js';

/** What can be put in place on a metric of prom-client. */
interface Replaceable {
  collect: (() => unknown) | undefined;
  reset: () => void;
}

/**
 * A family in one registry, as all apps of this process that show it there have it in common. What they count adds up.
 * A gauge shows what they say now as one value, in the way of several processes; what an app said ends with that app.
 */
export class SharedFamily {
  private readonly shares = new Set<FamilyShare>();
  private readonly totals = new Map<string, number>();
  /** Series that are to exist: prom-client takes longer to make a thousand of them than an app has at its start. */
  private unmade: Labels[] = [];
  private restore: () => void = () => undefined;

  /** @param isOurs whether it was made for this package, and not by the app */
  constructor(
    readonly metric: Metric,
    private readonly family: MetricFamily,
    private readonly registry: Registry,
    private readonly isOurs: boolean,
  ) {}

  /** @param appId apart by it are apps, together are replicas of one */
  join(appId: string): FamilyShare {
    if (this.shares.size === 0) this.takeOver();
    const share = new FamilyShare(this, appId);
    this.shares.add(share);
    for (const row of this.family.series) share.list(row);
    return share;
  }

  /** With the last app the family leaves the registry, unless it is the app's own. */
  leave(share: FamilyShare): void {
    if (!this.shares.delete(share)) return;
    if (this.shares.size > 0) {
      this.startNow(); // or those of the app that leaves would come back
      for (const row of share.rows.values()) this.show(row);
      return;
    }
    this.restore();
    this.totals.clear();
    this.unmade = [];
    const { name } = this.family;
    if (this.isOurs && this.registry.getSingleMetric(name) === this.metric)
      this.registry.removeSingleMetric(name);
  }

  has(share: FamilyShare): boolean {
    return this.shares.has(share);
  }

  keyOf(row: Labels): string {
    // eslint-disable-next-line local/no-lookup-by-text -- the catalogue's own names
    return this.family.labels.map((label) => row[label]).join('\0');
  }

  /** Brings a series of a gauge to what the apps say. */
  show(row: Labels): void {
    if (this.family.type !== 'gauge') return;
    const key = this.keyOf(row);
    const byApp = new Map<string, number[]>();
    for (const { appId, values } of this.shares) {
      const value = values.get(key);
      if (value !== undefined) byApp.set(appId, [...(byApp.get(appId) ?? []), value]);
    }
    const { aggregator, acrossApps = aggregator } = this.family;
    const perApp = [...byApp.values()].map((values) => aggregate(aggregator, values));
    const gauge = this.metric as Gauge;
    if (perApp.length > 0) gauge.set(row, aggregate(acrossApps, perApp));
    else if ([...this.shares].some(({ rows }) => rows.has(key))) gauge.set(row, 0);
    else gauge.remove(row);
  }

  /** By how much a total of the process has grown since any of the apps asked. */
  growthOf(row: Labels, total: number): number {
    const key = this.keyOf(row);
    const growth = total - (this.totals.get(key) ?? 0);
    // An interface that went away takes its count along: then the sum is lower, and counted on from there.
    this.totals.set(key, total);
    return Math.max(growth, 0);
  }

  /** Has a series exist, at 0, as soon as somebody reads the metric. */
  startLater(row: Labels): void {
    this.unmade.push(row);
  }

  private startNow(): void {
    if (this.unmade.length === 0) return;
    startAtZero(this.metric, this.unmade);
    this.unmade = [];
  }

  private takeOver(): void {
    const metric = this.metric as unknown as Replaceable;
    const { collect } = metric;
    const collectAll = (): unknown => {
      this.startNow();
      for (const share of this.shares) share.update();
      return collect?.call(metric);
    };
    metric.collect = collectAll;
    const restoreReset = replaceMethod(metric, 'reset', (reset) => () => {
      reset();
      const rows = [...this.shares].flatMap((share) => [...share.rows.values()]);
      startAtZero(this.metric, rows);
      // A gauge tells what is: that goes on.
      for (const row of rows) this.show(row);
    });
    this.restore = () => {
      restoreReset();
      if (metric.collect === collectAll) metric.collect = collect;
    };
  }
}

/** What one app has of a family. */
export class FamilyShare {
  /** Of a gauge, what the app says of each series. */
  readonly values = new Map<string, number>();
  /** The series that exist because of the app. */
  readonly rows = new Map<string, Labels>();
  private readonly updates: (() => void)[] = [];

  constructor(
    private readonly shared: SharedFamily,
    readonly appId: string,
  ) {}

  get metric(): Metric {
    return this.shared.metric;
  }

  /** Has a series exist, at 0. */
  list(row: Labels): void {
    this.rows.set(this.shared.keyOf(row), row);
    this.shared.startLater(row);
  }

  /** Has no effect any more when the app has ended. */
  set(row: Labels, value: number): void {
    if (!this.shared.has(this)) return;
    const key = this.shared.keyOf(row);
    this.rows.set(key, row);
    this.values.set(key, value);
    this.shared.show(row);
  }

  growthOf(row: Labels, total: number): number {
    return this.shared.growthOf(row, total);
  }

  beforeScrape(update: () => void): void {
    this.updates.push(update);
  }

  update(): void {
    for (const update of this.updates) update();
  }

  leave(): void {
    this.shared.leave(this);
  }
}

/** NaN is what is not known: it says nothing where another value is. */
function aggregate(aggregator: Aggregator, values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return NaN;
  switch (aggregator) {
    case 'sum':
      return known.reduce((sum, value) => sum + value, 0);
    case 'max':
      return Math.max(...known);
    case 'min':
      return Math.min(...known);
    case 'first':
      return known[0]!;
    default:
      return aggregator satisfies never;
  }
}
