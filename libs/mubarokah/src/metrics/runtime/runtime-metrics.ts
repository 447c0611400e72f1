import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { CATALOGUE } from '../catalogue.js';
import type { MetricFamily } from '../metric-family.js';
import { MetricSet } from '../metric-set.js';
import { watchEventLoopDelay } from './event-loop-delay.js';
import { diskBytes, networkBytes } from './proc-files.js';

/** What prom-client does not tell of the process: the event loop for several scrapers, disks, network, the limit. */
@Injectable()
export class RuntimeMetrics implements OnApplicationShutdown {
  private end: () => void = () => undefined;

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
    this.metrics.raise(CATALOGUE.eventLoopTime, { state: 'active' }, active / 1000);
    this.metrics.raise(CATALOGUE.eventLoopTime, { state: 'idle' }, idle / 1000);
  }

  private tellBytes(
    family: MetricFamily<'direction', 'counter'>,
    bytes: Readonly<Record<string, number>> | undefined,
  ): void {
    for (const [direction, total] of Object.entries(bytes ?? {}))
      this.metrics.raise(family, { direction }, total);
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
