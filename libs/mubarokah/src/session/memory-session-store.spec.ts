import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemorySessionStore } from './memory-session-store.js';

describe('MemorySessionStore', () => {
  let now: number;
  let store: MemorySessionStore;

  beforeEach(() => {
    now = 1_000;
    store = new MemorySessionStore(() => now);
  });

  it('gives back what was written, until it ends', async () => {
    await store.set('a', 'value', 2_000);
    now = 1_999;
    expect(await store.get('a')).toBe('value');
    now = 2_000;
    expect(await store.get('a')).toBeUndefined();
  });

  it('knows nothing of other keys, those of objects included', async () => {
    await store.set('a', 'value', 2_000);
    expect(await store.get('b')).toBeUndefined();
    expect(await store.get('__proto__')).toBeUndefined();
  });

  it('replaces value and end when written again', async () => {
    await store.set('a', 'old', 1_100);
    await store.set('a', 'new', 2_000);
    now = 1_500;
    expect(await store.get('a')).toBe('new');
  });

  it('prolongs a session that is there', async () => {
    await store.set('a', 'value', 1_100);
    await store.touch('a', 2_000);
    now = 1_500;
    expect(await store.get('a')).toBe('value');
  });

  it('does not bring back a session that ended or never was', async () => {
    await store.set('a', 'value', 1_100);
    now = 1_100;
    await store.touch('a', 2_000);
    await store.touch('b', 2_000);
    expect([await store.get('a'), await store.get('b')]).toEqual([undefined, undefined]);
  });

  it('tells exactly one caller that it ended a session', async () => {
    await store.set('a', 'value', 2_000);
    expect(await Promise.all([1, 2, 3].map(() => store.delete('a')))).toEqual([true, false, false]);
    expect(await store.get('a')).toBeUndefined();
  });

  it('counts each end once: what ended by itself is for the sweep, not for who deletes it', async () => {
    await store.set('a', 'value', 1_100);
    await store.set('b', 'value', 2_000);
    await store.set('c', 'value', 2_000);
    await store.set('d', 'value', 2_000);
    now = 1_100;
    expect(await store.delete('a')).toBe(false);
    expect(await store.delete('b')).toBe(true);
    expect(await store.sweep()).toEqual({ active: 2, expired: 1 });
    expect(await store.sweep()).toEqual({ active: 2, expired: 0 });
  });

  it('takes the wall clock where it is given none', async () => {
    const real = new MemorySessionStore();
    await real.set('a', 'value', Date.now() + 60_000);
    await real.set('b', 'value', Date.now() - 1);
    expect([await real.get('a'), await real.get('b')]).toEqual(['value', undefined]);
  });
});
