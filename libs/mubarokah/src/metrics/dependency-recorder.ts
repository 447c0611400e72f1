import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { contained } from '../events/index.js';
import type {
  CacheResult,
  ConnectionState,
  DependencyMetrics,
  DependencyObserver,
} from '../clients/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { CATALOGUE } from './catalogue.js';
import { MetricSet } from './metric-set.js';

const STATES = ['used', 'idle', 'pending', 'max'] as const satisfies ConnectionState[];
const RESULTS = ['hit', 'miss', 'error'] as const satisfies CacheResult[];

/** Measures the dependencies of the app. */
@Injectable()
export class DependencyRecorder implements OnApplicationShutdown {
  private readonly ends: (() => void)[];

  constructor(
    private readonly metrics: MetricSet,
    @Inject(MUBAROKAH_OPTIONS) { dependencies }: ResolvedOptions,
  ) {
    this.ends = dependencies.flatMap(({ name, metrics: own }) =>
      own === undefined ? [] : [own.attach(this.observerOf(name, own))],
    );
  }

  onApplicationShutdown(): void {
    for (const end of this.ends) end();
  }

  private observerOf(name: string, { operations, isCache = false }: DependencyMetrics): DependencyObserver {
    const timed = operations.length === 0 ? [] : [...operations, 'other'];
    const series = new Map(timed.map((one) => [one, this.seriesOf(name, one)] as const));
    for (const result of isCache ? RESULTS : [])
      this.metrics.admit(CATALOGUE.cacheRequests, { cache: name, result });
    return {
      // These are called in the midst of the app's own calls.
      operation: contained(
        `Measuring ${name}`,
        (operation: string, succeeded: boolean, durationMs: number) => {
          const ended = series.get(operation) ?? series.get('other');
          ended?.[succeeded ? 'success' : 'failure'](durationMs / 1000);
        },
      ),
      cacheRequest: contained(`Measuring ${name}`, (result: CacheResult, count = 1) => {
        if (count > 0) this.metrics.count(CATALOGUE.cacheRequests, { cache: name, result }, count);
      }),
      connections: (read) => this.watchConnections(name, read),
    };
  }

  private seriesOf(dependency: string, operation: string) {
    const of = (outcome: string) =>
      this.metrics.series(CATALOGUE.dependencyDuration, { dependency, operation, outcome });
    return { success: of('success'), failure: of('failure') };
  }

  private watchConnections(dependency: string, read: () => Partial<Record<ConnectionState, number>>): void {
    this.metrics.beforeScrape(CATALOGUE.dependencyConnections, () => {
      const found = read();
      for (const state of STATES) {
        const count = found[state];
        if (count !== undefined)
          this.metrics.set(CATALOGUE.dependencyConnections, { dependency, state }, count);
      }
    });
  }
}
