import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { CATALOGUE } from '../catalogue.js';
import type { Labels, MetricFamily } from '../metric-family.js';
import { MetricSet } from '../metric-set.js';
import { watchEventLoopDelay } from './event-loop-delay.js';
import { diskBytes, networkBytes } from './proc-files.js';

/** What prom-client does not tell of the process: the event loop for several scrapers, disks, network, the limit. */
@Injectable()
export class RuntimeMetrics implements OnApplicationShutdown {
  private end: () => void = () => undefined;
  /** What was counted so far, by metric and labels: the system tells totals, and a counter is only added to. */
  private readonly counted = new Map<string, number>();

  constructor(
    private readonly metrics: MetricSet,
    @Inject(MUBAROKAH_OPTIONS) { metrics: options }: ResolvedOptions,
  ) {
    if (options.defaultMetrics) this.begin();
  }

  onApplicationShutdown(): void {
    this.end();
  }

  private begin(): void {
    const { metrics } = this;
    this.end = watchEventLoopDelay(metrics.series(CATALOGUE.eventLoopDelay, {}));
    metrics.set(CATALOGUE.memoryLimit, {}, memoryLimit());
    metrics.set(CATALOGUE.heapLimit, {}, getHeapStatistics().heap_size_limit);
    metrics.beforeScrape(CATALOGUE.eventLoopTime, () =>
      this.tellEventLoop(performance.eventLoopUtilization()),
    );
    metrics.beforeScrape(CATALOGUE.diskBytes, () =>
      this.tellBytes(CATALOGUE.diskBytes, diskBytes(contentOf('/proc/self/io'))),
    );
    metrics.beforeScrape(CATALOGUE.networkBytes, () =>
      this.tellBytes(CATALOGUE.networkBytes, networkBytes(contentOf('/proc/self/net/dev'))),
    );
  }

  private tellEventLoop({ active, idle }: EventLoopUtilization): void {
    this.raise(CATALOGUE.eventLoopTime, { state: 'active' }, active / 1000);
    this.raise(CATALOGUE.eventLoopTime, { state: 'idle' }, idle / 1000);
  }

  private tellBytes(
    family: MetricFamily<'direction', 'counter'>,
    bytes: Readonly<Record<string, number>> | undefined,
  ): void {
    for (const [direction, total] of Object.entries(bytes ?? {})) this.raise(family, { direction }, total);
  }

  private raise<L extends string>(
    family: MetricFamily<L, 'counter'>,
    labels: Labels<L>,
    total: number,
  ): void {
    const key = family.name + JSON.stringify(labels);
    const more = total - (this.counted.get(key) ?? 0);
    // An interface that went away takes its count along: then the sum is lower, and counted on from there.
    this.counted.set(key, total);
    this.metrics.count(family, labels, Math.max(more, 0));
  }
}

/** What a container may use; without a limit, what the machine has. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** The file's text; empty on systems that have no such file. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
