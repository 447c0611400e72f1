import cluster from 'node:cluster';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SafeLogger } from '../../telemetry/index.js';
import type { Registry } from 'prom-client';
import { contained } from '../../events/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { Exemplars } from '../exposition/exemplars.js';
import { MetricSet } from '../metric-set.js';
import { type ClusterMessage, isClusterMessage, merged, type Shown, snapshotOf } from './cluster-messages.js';

/** Longer than the primary waits for the other workers. */
const DEADLINE_MS = 1_000;

const ALONE =
  'A scrape shows one worker of a cluster, whichever takes it: call shareClusterMetrics() in the primary process, or ' +
  'where that is not yours, as with PM2, give each worker a metrics.port of its own.';

/** What all workers of a cluster have. */
export interface ClusterView {
  readonly registry: Registry;
  readonly exemplars: Exemplars;
}

/** The part of a worker of a Node cluster: tells what it has, and asks for what all of them have. */
@Injectable()
export class ClusterMetrics implements OnApplicationShutdown {
  private readonly logger = new SafeLogger('Mubarokah');
  private isShared = false;
  private hasWarned = false;
  private lastId = 0;
  private readonly waiting = new Map<number, (shown: Shown) => void>();
  private readonly hear = contained('Answering the primary process', (message: unknown) =>
    this.answer(message),
  );

  constructor(
    private readonly metrics: MetricSet,
    private readonly exemplars: Exemplars,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    if (!cluster.isWorker) return;
    process.on('message', this.hear);
    send({ mubarokah: 'hello' });
  }

  async onApplicationShutdown(): Promise<void> {
    if (!cluster.isWorker) return;
    process.off('message', this.hear);
    if (this.isShared) send({ mubarokah: 'last', ...(await this.shown()) });
  }

  /** What all workers have; undefined outside of a cluster, and where its primary process does not collect. */
  async view(): Promise<ClusterView | undefined> {
    if (!this.isShared) {
      // The primary answers in order: by the time a worker listens, a primary that collects has said so.
      if (cluster.isWorker && this.options.metrics.port === undefined) this.warn();
      return undefined;
    }
    const id = (this.lastId += 1);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, DEADLINE_MS, undefined)));
    const scraped = new Promise<Shown>((resolve) => this.waiting.set(id, resolve));
    send({ mubarokah: 'scrape', id });
    const shown = await Promise.race([scraped, late]);
    clearTimeout(timer);
    this.waiting.delete(id);
    if (shown === undefined) return undefined;
    const exemplars = new Exemplars(undefined);
    exemplars.add(shown.exemplars);
    return { registry: merged([shown.snapshot]), exemplars };
  }

  private async answer(message: unknown): Promise<void> {
    if (!isClusterMessage(message)) return;
    if (message.mubarokah === 'hello') this.isShared = true;
    if (message.mubarokah === 'scraped') this.waiting.get(message.id)?.(message);
    if (message.mubarokah === 'collect')
      send({ mubarokah: 'collected', id: message.id, ...(await this.shown()) });
  }

  private warn(): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.logger.warn(ALONE);
  }

  private async shown(): Promise<Shown> {
    return { snapshot: await snapshotOf(this.metrics.registry), exemplars: this.exemplars.all() };
  }
}

function send(message: ClusterMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
