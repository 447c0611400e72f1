import cluster, { type Worker } from 'node:cluster';
import { contained } from '../../events/index.js';
import { startDeadline } from '../../time/index.js';
import { type ClusterMessage, isClusterMessage, type Part } from './cluster-messages.js';

/** A worker that does not answer by then fails the scrape: sums without it would be wrong. */
const DEADLINE_MS = 500;

/**
 * Has any worker of a Node cluster show the metrics of all of them. Call it once in the primary process, before the
 * first `fork()`. What ended workers had counted is kept, so that no counter goes down. A scrape is answered with 503
 * while a worker does not answer.
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
    contained('Answering a worker', (worker: Worker, message: unknown) => collector.receive(worker, message)),
  );
  cluster.on(
    'exit',
    contained('Keeping what a worker had counted', (worker: Worker) => collector.end(worker)),
  );
}

interface Member {
  readonly worker: Worker;
  /** What it last told, should it end without a word. */
  latest: Part | undefined;
  /** The last scrape that it was sent all of. */
  offered: Scrape | undefined;
}

interface Scrape {
  readonly by: Member;
  readonly id: number;
  readonly knows: Set<string>;
  readonly missing: Set<Member>;
  readonly ended: readonly Part[];
  readonly cancelDeadline: () => void;
}

/** Hands on what workers have to the one that is scraped, piece by piece: the primary process does no more than that. */
class ClusterCollector {
  /** Those that have said that they answer, by the id of the worker. */
  private readonly members = new Map<number, Member>();
  private readonly lists = new Map<string, string>();
  private readonly scrapes = new Map<number, Scrape>();
  private ended: readonly Part[] = [];
  private lastId = 0;

  receive(worker: Worker, message: unknown): void {
    if (!isClusterMessage(message)) return;
    if (message.mubarokah === 'hello') {
      this.members.set(worker.id, { worker, latest: undefined, offered: undefined });
      send(worker, { mubarokah: 'hello' });
      return;
    }
    const member = this.members.get(worker.id);
    if (member === undefined) return;
    if ('part' in message && message.part.list !== undefined)
      this.lists.set(message.part.listId, message.part.list);
    if (message.mubarokah === 'scrape') this.begin(member, message.id, message.knows);
    if (message.mubarokah === 'collected') this.handOn(member, message.id, message.part);
    if (message.mubarokah === 'last') this.end(worker, message.part);
    if (message.mubarokah === 'folded') this.fold(member, message.id, message.part);
  }

  /** With the last that it had to tell, or without a word. */
  end({ id }: Worker, last?: Part): void {
    const member = this.members.get(id);
    if (member === undefined) return;
    this.members.delete(id);
    const part = last ?? member.latest;
    if (part !== undefined) this.ended = [...this.ended, { ...part, list: undefined }];
    for (const scrape of this.scrapes.values()) {
      if (!scrape.missing.delete(member)) continue;
      if (part !== undefined) this.sendPart(scrape, part, true);
      this.finishIfComplete(scrape);
    }
  }

  private begin(by: Member, id: number, knows: readonly string[]): void {
    const { ended } = this;
    const round = (this.lastId += 1);
    const cancelDeadline = startDeadline(DEADLINE_MS, () => this.finish(round, false));
    const missing = new Set(this.members.values());
    const scrape: Scrape = { by, id, knows: new Set(knows), missing, ended, cancelDeadline };
    this.scrapes.set(round, scrape);
    for (const part of ended) this.sendPart(scrape, part, true);
    for (const { worker } of missing) send(worker, { mubarokah: 'collect', id: round });
  }

  private handOn(member: Member, round: number, part: Part): void {
    member.latest = { ...part, list: undefined };
    const scrape = this.scrapes.get(round);
    if (scrape?.missing.delete(member) !== true) return; // too late
    this.sendPart(scrape, part, false);
    this.finishIfComplete(scrape);
  }

  private finishIfComplete(scrape: Scrape): void {
    if (scrape.missing.size > 0) return;
    const round = [...this.scrapes].find(([, one]) => one === scrape)?.[0];
    if (round !== undefined) this.finish(round, true);
  }

  private finish(round: number, isComplete: boolean): void {
    const scrape = this.scrapes.get(round)!;
    const { by, id, cancelDeadline, ended } = scrape;
    cancelDeadline();
    this.scrapes.delete(round);
    by.offered = scrape;
    this.forgetLists();
    send(by.worker, { mubarokah: 'scraped', id, isComplete, ended: ended.length });
  }

  private sendPart({ by, id, knows }: Scrape, part: Part, isEnded: boolean): void {
    const list = knows.has(part.listId) ? undefined : this.lists.get(part.listId);
    knows.add(part.listId);
    send(by.worker, { mubarokah: 'part', id, part: { ...part, list }, isEnded });
  }

  private fold({ offered }: Member, id: number, part: Part): void {
    // Another worker may have been quicker.
    if (offered?.id === id && offered.ended.every((one, index) => one === this.ended[index]))
      this.ended = [{ ...part, list: undefined }, ...this.ended.slice(offered.ended.length)];
  }

  private forgetLists(): void {
    const latest = [...this.members.values()].map((member) => member.latest);
    const used = new Set([...latest, ...this.ended].map((part) => part?.listId));
    for (const listId of this.lists.keys()) if (!used.has(listId)) this.lists.delete(listId);
  }
}

function send(worker: Worker, message: ClusterMessage): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}
