import cluster from 'node:cluster';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { MetricSet } from '../metric-set.js';
import {
  type ClusterMessage,
  isClusterMessage,
  merged,
  type Snapshot,
  snapshotOf,
} from './cluster-messages.js';

/** Longer than the primary waits for the other workers. */
const DEADLINE_MS = 1_000;

/** The part of a worker of a Node cluster: tells what it has, and asks for what all of them have. */
@Injectable()
export class ClusterMetrics implements OnApplicationShutdown {
  private isShared = false;
  private lastId = 0;
  private readonly waiting = new Map<number, (snapshot: Snapshot) => void>();
  private readonly hear = (message: unknown): void => void this.answer(message).catch(() => undefined);

  constructor(private readonly metrics: MetricSet) {
    if (!cluster.isWorker) return;
    process.on('message', this.hear);
    send({ mubarokah: 'hello' });
  }

  async onApplicationShutdown(): Promise<void> {
    if (!cluster.isWorker) return;
    process.off('message', this.hear);
    if (this.isShared) send({ mubarokah: 'last', snapshot: await snapshotOf(this.metrics.registry) });
  }

  /** What all workers have; undefined outside of a cluster, and where its primary process does not collect. */
  async registry(): Promise<Registry | undefined> {
    if (!this.isShared) return undefined;
    const id = (this.lastId += 1);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, DEADLINE_MS, undefined)));
    const scraped = new Promise<Snapshot>((resolve) => this.waiting.set(id, resolve));
    send({ mubarokah: 'scrape', id });
    const snapshot = await Promise.race([scraped, late]);
    clearTimeout(timer);
    this.waiting.delete(id);
    return snapshot === undefined ? undefined : merged([snapshot]);
  }

  private async answer(message: unknown): Promise<void> {
    if (!isClusterMessage(message)) return;
    if (message.mubarokah === 'hello') this.isShared = true;
    if (message.mubarokah === 'scraped') this.waiting.get(message.id)?.(message.snapshot);
    if (message.mubarokah === 'collect')
      send({ mubarokah: 'collected', id: message.id, snapshot: await snapshotOf(this.metrics.registry) });
  }
}

function send(message: ClusterMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
