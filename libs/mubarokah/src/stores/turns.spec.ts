import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

/** Work that ends when the test says so. */
class Work {
  begun = 0;
  private readonly ends: ((error?: Error) => void)[] = [];

  readonly run = (): Promise<void> => {
    this.begun += 1;
    return new Promise((resolve, reject) => this.ends.push((error) => (error ? reject(error) : resolve())));
  };

  async end(error?: Error): Promise<void> {
    this.ends.shift()!(error);
    await new Promise(setImmediate);
  }
}

describe('Turns', () => {
  it('begins so many at once, and the next as one ends', async () => {
    const [turns, work] = [new Turns(2), new Work()];
    const all = Promise.all(Array.from({ length: 4 }, () => turns.run(work.run)));
    expect(work.begun).toBe(2);
    await work.end();
    expect(work.begun).toBe(3);
    for (let left = 3; left > 0; left -= 1) await work.end();
    await all;
    expect(work.begun).toBe(4);
    const again = Promise.all([turns.run(work.run), turns.run(work.run)]);
    expect(work.begun).toBe(6);
    await work.end();
    await work.end();
    await again;
  });

  it('fails those that wait with the one that fails, and begins none of them', async () => {
    const [turns, work, failure] = [new Turns(1), new Work(), new Error('away')];
    const all = Promise.allSettled(Array.from({ length: 3 }, () => turns.run(work.run)));
    await work.end(failure);
    expect(await all).toEqual(Array.from({ length: 3 }, () => ({ status: 'rejected', reason: failure })));
    expect(work.begun).toBe(1);
    const next = turns.run(work.run);
    await work.end();
    await next;
  });
});
