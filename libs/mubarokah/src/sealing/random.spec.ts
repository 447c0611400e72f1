import { describe, expect, it } from '@jest/globals';
import { randomBuffer, randomText } from './random.js';

describe('randomBuffer', () => {
  it('never draws the same bytes twice, however many are drawn', () => {
    // Two of 16 bytes that are alike would not be seen in the life of the universe.
    const drawn = Array.from({ length: 2_000 }, () => randomBuffer(16).toString('hex'));
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it.each([1, 12, 32, 1_000, 4_096])('draws %d bytes', (bytes) => {
    for (let i = 0; i < 10; i += 1) expect(randomBuffer(bytes)).toHaveLength(bytes);
  });

  it('gives away bytes that change with nothing that is drawn later', () => {
    const first = randomBuffer(32);
    const copy = Buffer.from(first);
    for (let i = 0; i < 1_000; i += 1) randomBuffer(32);
    expect(first).toEqual(copy);
  });

  it('is as good as chance: each bit is set about half of the time', () => {
    const bits = Array.from({ length: 8 }, () => 0);
    const count = 40_000;
    for (const byte of Array.from({ length: count / 32 }, () => [...randomBuffer(32)]).flat())
      for (const bit of bits.keys()) bits[bit]! += (byte >> bit) & 1;
    // Ten standard deviations: a fault of it would be met once in 10^23 runs.
    for (const set of bits) expect(Math.abs(set - count / 2)).toBeLessThan(10 * Math.sqrt(count) * 0.5);
  });
});

describe('randomText', () => {
  it('is base64url of that many bytes', () => {
    expect(randomText(32)).toMatch(/^[\w-]{43}$/);
    expect(randomText(16)).not.toBe(randomText(16));
  });
});
