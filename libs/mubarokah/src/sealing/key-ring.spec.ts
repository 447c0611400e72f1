import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeyRing } from './key-ring.js';

describe('a pseudonym', () => {
  const ring = new KeyRing(['new', 'old'], 'app');

  it('is always the same of one user, and another one of another user', () => {
    expect(ring.pseudonyms('7')).toEqual(new KeyRing(['new', 'old'], 'app').pseudonyms('7'));
    expect(ring.pseudonyms('7')[0]).not.toBe(ring.pseudonyms('8')[0]);
    expect(ring.pseudonyms('7')[0]).toMatch(/^[\w-]{22}$/);
  });

  it('is made of each secret, that of the current one first', () => {
    const [current, previous] = ring.pseudonyms('7');
    expect(ring.pseudonyms('7')).toHaveLength(2);
    expect(new KeyRing(['new'], 'app').pseudonyms('7')).toEqual([current]);
    expect(new KeyRing(['old', 'new'], 'app').pseudonyms('7')).toEqual([previous, current]);
  });

  it('is another one in another app with the same secret', () => {
    expect(new KeyRing(['new'], 'other').pseudonyms('7')[0]).not.toBe(ring.pseudonyms('7')[0]);
  });

  it('does not change from version to version: stores look people up by it', () => {
    expect(new KeyRing(['secret'], 'app').pseudonyms('7')).toEqual(['wH-C4ScvfU-LjB-iAkLXCP']);
  });

  it('cannot be computed without the secret', () => {
    const bare = createHash('sha256').update('7').digest('base64url');
    expect(bare).not.toContain(ring.pseudonyms('7')[0]);
  });
});

describe('the keys of an app', () => {
  it('are others than those of another app with the same secret', () => {
    const [one, two] = [new KeyRing(['secret'], 'one'), new KeyRing(['secret'], 'two')];
    expect(one.currentId).not.toBe(two.currentId);
    expect(one.get(two.currentId)).toBeUndefined();
    expect(one.get(one.currentId)!.equals(two.get(two.currentId)!)).toBe(false);
  });
});
