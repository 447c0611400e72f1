import { describe, expect, it, jest } from '@jest/globals';
import { BatchedReads } from './batched-reads.js';

const redis = () =>
  jest.fn(async (_: string, ...keys: string[]): Promise<unknown> => keys.map((key) => `of ${key}`));

describe('BatchedReads', () => {
  it('asks for all that is read in one turn at once, and again in the next', async () => {
    const command = redis();
    const reads = new BatchedReads(command);
    expect(await Promise.all(['a', 'b', 'a'].map((key) => reads.get(key)))).toEqual(['of a', 'of b', 'of a']);
    expect(await reads.get('c')).toBe('of c');
    expect(command.mock.calls).toEqual([
      ['MGET', 'a', 'b', 'a'],
      ['MGET', 'c'],
    ]);
  });

  it('asks for a hundred at most', async () => {
    const command = redis();
    const reads = new BatchedReads(command);
    const keys = Array.from({ length: 250 }, (_, index) => `${index}`);
    expect(await Promise.all(keys.map((key) => reads.get(key)))).toEqual(keys.map((key) => `of ${key}`));
    expect(command.mock.calls.map(({ length }) => length - 1)).toEqual([100, 100, 50]);
  });

  it('fails all of them with what Redis fails with', async () => {
    const failure = new Error('away');
    const reads = new BatchedReads(() => Promise.reject(failure));
    const all = await Promise.allSettled([reads.get('a'), reads.get('b')]);
    expect(all.map((one) => (one as PromiseRejectedResult).reason as unknown)).toEqual([failure, failure]);
  });
});
