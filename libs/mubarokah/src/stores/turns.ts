/**
 * Lets a bounded number of calls be under way at once. The deadlines of the others begin with their turn, so a burst is not
 * taken for a server that does not answer. Where a call fails, those that wait fail with it, at once: they would fare no
 * better.
 */
export class Turns {
  private active = 0;
  private waiting: { readonly begin: () => void; readonly fail: (error: unknown) => void }[] = [];

  constructor(private readonly mostAtOnce: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.active < this.mostAtOnce) this.active += 1;
    else await new Promise<void>((begin, fail) => this.waiting.push({ begin, fail })); // a place is handed over
    try {
      return await work();
    } catch (error) {
      for (const { fail } of this.waiting.splice(0)) fail(error);
      throw error;
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.active -= 1;
      else next.begin();
    }
  }
}
