import cluster from 'node:cluster';
import { Inject, Injectable, type OnApplicationShutdown, ServiceUnavailableException } from '@nestjs/common';
import { contained } from '../../events/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { SafeLogger } from '../../logging/index.js';
import { withDeadline } from '../../time/index.js';
import { Exemplars } from '../exposition/exemplars.js';
import type { RenderedMetric } from '../exposition/render-text.js';
import { MetricSet } from '../metric-set.js';
import { type ClusterMessage, isClusterMessage, type Part } from './cluster-messages.js';
import { type ListedValues, merge } from './merge.js';
import { packed, readRegistry, type SeriesList, seriesList, unpacked } from './series-list.js';

/** Longer than the primary waits for the other workers. */
const DEADLINE_MS = 1_000;

const ALONE =
  'A scrape shows one worker of a cluster, whichever takes it: call shareClusterMetrics() in the primary process, or ' +
  'where that is not yours, as with PM2, give each worker a metrics.port of its own.';

/** What all workers of a cluster have. */
export interface ClusterView {
  readonly metrics: readonly RenderedMetric[];
  readonly exemplars: Exemplars;
}

interface Scrape {
  readonly parts: (ListedValues & Pick<Part, 'exemplars'>)[];
  /** So many of the parts are of those that had ended before it began; undefined where one is missing. */
  end(ended: number | undefined): void;
}

/** The part of a worker of a Node cluster: tells what it has, and asks for what all of them have. */
@Injectable()
export class ClusterMetrics implements OnApplicationShutdown {
  private readonly logger = new SafeLogger();
  private isShared = false;
  private hasWarned = false;
  private lastId = 0;
  private readonly scrapes = new Map<number, Scrape>();
  private lists = new Map<string, SeriesList>();
  private own: SeriesList | undefined;
  /** That the primary has. */
  private sentListId: string | undefined;
  private readonly receive = contained('Answering the primary process', (message: unknown) =>
    this.answer(message),
  );

  constructor(
    private readonly metrics: MetricSet,
    private readonly exemplars: Exemplars,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    if (!cluster.isWorker) return;
    process.on('message', this.receive);
    send({ mubarokah: 'hello' });
  }

  async onApplicationShutdown(): Promise<void> {
    if (!cluster.isWorker) return;
    process.off('message', this.receive);
    if (this.isShared) send({ mubarokah: 'last', part: await this.part() });
  }

  /**
   * What all workers have; undefined outside of a cluster, and where its primary process does not collect.
   *
   * @throws {ServiceUnavailableException} when one of them does not answer in time: sums without it would be wrong
   */
  async view(): Promise<ClusterView | undefined> {
    if (!this.isShared) {
      // The primary answers in order: by the time a worker listens, a primary that collects has said so.
      if (cluster.isWorker && this.options.metrics.port === undefined) this.warn();
      return undefined;
    }
    const id = (this.lastId += 1);
    const parts: Scrape['parts'] = [];
    const collected = new Promise<number | undefined>((resolve) => {
      this.scrapes.set(id, { parts, end: resolve });
      send({ mubarokah: 'scrape', id, knows: [...this.lists.keys()] });
    });
    const ended = await withDeadline(() => collected, DEADLINE_MS).catch(() => undefined);
    this.scrapes.delete(id);
    if (ended === undefined) throw new ServiceUnavailableException('A worker does not tell its metrics.');
    const before = parts.slice(0, ended);
    const exemplars = new Exemplars(undefined);
    for (const part of parts) exemplars.add(part.exemplars);
    // Another scrape may have been promised one that this one did not need.
    if (this.scrapes.size === 0) this.lists = new Map(parts.map(({ list }) => [list.id, list]));
    if (before.length > 1) this.fold(id, before);
    return { metrics: merge(parts), exemplars };
  }

  private async answer(message: unknown): Promise<void> {
    if (!isClusterMessage(message)) return;
    if (message.mubarokah === 'hello') this.isShared = true;
    if (message.mubarokah === 'part') this.take(message.id, message.part, message.isEnded);
    if (message.mubarokah === 'scraped')
      this.scrapes.get(message.id)?.end(message.isComplete ? message.ended : undefined);
    if (message.mubarokah === 'collect')
      send({ mubarokah: 'collected', id: message.id, part: await this.part() });
  }

  private warn(): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.logger.warn(ALONE);
  }

  private take(id: number, { listId, list, values, exemplars }: Part, isEnded: boolean): void {
    if (list !== undefined) this.lists.set(listId, unpacked(listId, list));
    const known = this.lists.get(listId);
    const scrape = this.scrapes.get(id);
    if (known === undefined) scrape?.end(undefined);
    else scrape?.parts.push({ list: known, values: values.map(Number), exemplars, isEnded });
  }

  private async part(): Promise<Part> {
    const { list, values } = await readRegistry(this.metrics.registry, this.own);
    this.own = list;
    const isKnown = list.id === this.sentListId;
    this.sentListId = list.id;
    return partOf(list, isKnown, values, this.exemplars);
  }

  private fold(id: number, ended: Scrape['parts']): void {
    const metrics = merge(ended).map((metric) => ({ ...metric, series: metric.values }));
    const list = seriesList(
      metrics.map(({ name, help, type, aggregator, series }) => ({
        name,
        help,
        type,
        aggregator,
        series: series.map(({ labels, metricName }) => ({ labels, metricName })),
      })),
    );
    const values = metrics.flatMap(({ series }) => series.map(({ value }) => value));
    const exemplars = new Exemplars(undefined);
    for (const part of ended) exemplars.add(part.exemplars);
    send({ mubarokah: 'folded', id, part: partOf(list, false, values, exemplars) });
  }
}

function partOf(list: SeriesList, isKnown: boolean, values: readonly number[], exemplars: Exemplars): Part {
  return {
    listId: list.id,
    list: isKnown ? undefined : packed(list),
    values: values.map((value) => (Number.isFinite(value) ? value : String(value))),
    exemplars: exemplars.all(),
  };
}

function send(message: ClusterMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
