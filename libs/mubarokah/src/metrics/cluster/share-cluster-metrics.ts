import cluster, { type Worker } from 'node:cluster';
import { contained } from '../../events/index.js';
import { Exemplars } from '../exposition/exemplars.js';
import {
  type ClusterMessage,
  isClusterMessage,
  merged,
  type Shown,
  type Snapshot,
  snapshotOf,
} from './cluster-messages.js';

/** A worker that does not answer is shown as it was when it last did. */
const DEADLINE_MS = 500;

/**
 * Has any worker of a Node cluster show the metrics of all of them. Call it once in the primary process, before the
 * first `fork()`. What ended workers had counted is kept, so that no counter goes down.
 *
 * @example
 * if (cluster.isPrimary) {
 *   shareClusterMetrics();
 *   for (let i = 0; i < 4; i += 1) cluster.fork();
 * }
 * @throws {TypeError} in a worker
 */
export function shareClusterMetrics(): void {
  if (!cluster.isPrimary) throw new TypeError('shareClusterMetrics() belongs into the primary process.');
  const collector = new ClusterCollector();
  cluster.on(
    'message',
    contained('Answering a worker', (worker: Worker, message: unknown) => collector.hear(worker, message)),
  );
  cluster.on(
    'exit',
    contained('Keeping what a worker had counted', (worker: Worker) => collector.bury(worker)),
  );
}

class ClusterCollector {
  private readonly latest = new Map<number, Snapshot>();
  /** The newest of each series, of ended workers too: their traces can still be found. */
  private readonly exemplars = new Exemplars(undefined);
  /** What ended workers had counted, as one. */
  private ended: Snapshot = [];
  private collecting: Promise<Snapshot> | undefined;
  private missing = new Set<number>();
  private allHere: () => void = () => undefined;
  private round = 0;

  async hear(worker: Worker, message: unknown): Promise<void> {
    if (!isClusterMessage(message)) return;
    switch (message.mubarokah) {
      case 'hello':
        send(worker, { mubarokah: 'hello' });
        return;
      case 'scrape': {
        // Scrapes that come together are given one and the same.
        this.collecting ??= this.collect().finally(() => (this.collecting = undefined));
        const snapshot = await this.collecting;
        send(worker, { mubarokah: 'scraped', id: message.id, snapshot, exemplars: this.exemplars.all() });
        return;
      }
      case 'collected':
        this.keep(worker, message);
        if (message.id === this.round) this.isHere(worker); // else it answers a question of before
        return;
      case 'last':
        this.keep(worker, message);
        return;
      case 'collect':
      case 'scraped':
        return; // what the primary itself says
      default:
        message satisfies never;
    }
  }

  async bury(worker: Worker): Promise<void> {
    const last = this.latest.get(worker.id) ?? [];
    this.latest.delete(worker.id);
    this.isHere(worker);
    // Gauges tell what is, and nothing is any more.
    const counted = last.filter(({ type }) => ['counter', 'histogram'].includes(String(type)));
    const before = this.ended;
    this.ended = [...before, ...counted];
    this.ended = await snapshotOf(merged([before, counted]));
  }

  private keep({ id }: Worker, { snapshot, exemplars }: Shown): void {
    this.latest.set(id, snapshot);
    this.exemplars.add(exemplars);
  }

  private isHere({ id }: Worker): void {
    this.missing.delete(id);
    if (this.missing.size === 0) this.allHere();
  }

  private async collect(): Promise<Snapshot> {
    this.round += 1;
    const workers = Object.values(cluster.workers ?? {}).filter(
      (one) => one?.isConnected() === true,
    ) as Worker[];
    this.missing = new Set(workers.map(({ id }) => id));
    const allHere = new Promise<void>((resolve) => (this.allHere = resolve));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, DEADLINE_MS)));
    for (const worker of workers) send(worker, { mubarokah: 'collect', id: this.round });
    await Promise.race([allHere, late]);
    clearTimeout(timer);
    return snapshotOf(merged([...this.latest.values(), this.ended]));
  }
}

function send(worker: Worker, message: ClusterMessage): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}
