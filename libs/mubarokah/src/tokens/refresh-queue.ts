/** Few: each replica has as many, and an answer of the provider that comes too late is lost, and its grant with it. */
const MOST_AT_ONCE = 5;
const FIRST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 1_000;

/** Something that is to be got, here or elsewhere. */
export interface Wanted<T> {
  /** Tries to get it. Resolves to undefined where that is not possible now, since somebody else is at it. */
  attempt(): Promise<T | undefined>;
  /** Looks whether somebody else has got it meanwhile. Many look at once. */
  look(): Promise<T | undefined>;
}

interface Waiting<T> {
  readonly wanted: Wanted<T>;
  readonly endsAt: number;
  readonly resolve: (value: T | undefined) => void;
  readonly reject: (error: unknown) => void;
  /** An attempt found somebody else at it: it is tried again after the next look. */
  isHeldElsewhere: boolean;
}

/**
 * Makes a bounded number of attempts at once, the others wait; all that wait look together, from time to time, whether it
 * has been done elsewhere. The deadlines of an attempt begin with the attempt, so a burst of any size runs into none of
 * them. Who is next is drawn by lot: replicas that are asked for the same things at the same time would otherwise meet at
 * each of them.
 */
export class RefreshQueue<T> {
  private waiting: Waiting<T>[] = [];
  private active = 0;
  private lookMs = FIRST_LOOK_MS;
  private timer: NodeJS.Timeout | undefined;

  /** @param longestMs how long anybody waits at most */
  constructor(private readonly longestMs: number) {}

  /** Resolves to undefined, when nothing came of it in time. */
  run(wanted: Wanted<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const endsAt = performance.now() + this.longestMs;
      this.waiting.push({ wanted, endsAt, resolve, reject, isHeldElsewhere: false });
      this.admit();
    });
  }

  private admit(): void {
    while (this.active < MOST_AT_ONCE) {
      const next = this.draw();
      if (next === undefined) break;
      this.active += 1;
      void this.attempt(next).finally(() => {
        this.active -= 1;
        this.admit();
      });
    }
    this.lookLater();
  }

  /** Takes one that can be attempted now. */
  private draw(): Waiting<T> | undefined {
    const ready = this.waiting.filter(({ isHeldElsewhere }) => !isHeldElsewhere);
    const next = ready[Math.floor(Math.random() * ready.length)];
    if (next !== undefined) this.waiting.splice(this.waiting.indexOf(next), 1);
    return next;
  }

  private async attempt(one: Waiting<T>): Promise<void> {
    try {
      const value = await one.wanted.attempt();
      if (value !== undefined) return one.resolve(value);
      one.isHeldElsewhere = true;
      this.waiting.push(one);
    } catch (error) {
      one.reject(error);
    }
  }

  private lookLater(): void {
    if (this.waiting.length === 0) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.lookMs = FIRST_LOOK_MS;
      return;
    }
    this.timer ??= setTimeout(() => void this.lookForAll(), this.lookMs * (1 + Math.random()));
  }

  private async lookForAll(): Promise<void> {
    const { timer } = this;
    this.lookMs = Math.min(this.lookMs * 2, LONGEST_LOOK_MS);
    await Promise.all(this.waiting.map((one) => this.look(one)));
    if (this.timer === timer) this.timer = undefined;
    for (const one of this.waiting) one.isHeldElsewhere = false;
    this.admit();
  }

  private async look(one: Waiting<T>): Promise<void> {
    try {
      const value = await one.wanted.look();
      if (value !== undefined || performance.now() >= one.endsAt) this.leave(one)?.resolve(value);
    } catch (error) {
      this.leave(one)?.reject(error);
    }
  }

  /** Undefined where its turn has come meanwhile. */
  private leave(one: Waiting<T>): Waiting<T> | undefined {
    const index = this.waiting.indexOf(one);
    return index < 0 ? undefined : this.waiting.splice(index, 1)[0];
  }
}
