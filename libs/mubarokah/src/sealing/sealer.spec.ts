import { createCipheriv, hkdfSync } from 'node:crypto';
import { compactDecrypt, CompactEncrypt } from 'jose';
import { describe, expect, it } from '@jest/globals';
import { KeyRing } from './key-ring.js';
import { Sealer } from './sealer.js';

const sealerOf = (...secrets: [string, ...string[]]): Sealer => new Sealer(new KeyRing(secrets, 'app'));
/** The JWE that a sealed value is without its header: RFC 7516 §7.1. */
const jweOf = (sealed: string, header: object): string => {
  const [, iv, text, tag] = sealed.split('.');
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), '', iv, text, tag].join('.');
};
const sealedOf = (jwe: string, kid: string): string => {
  const [, , ...parts] = jwe.split('.');
  return [kid, ...parts].join('.');
};

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Changes the character's highest bit: the lowest bits of a part's last character may mean nothing. */
const changed = (character: string): string =>
  character === '.' ? 'A' : BASE64URL[BASE64URL.indexOf(character) ^ 32]!;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('Sealer', () => {
  const sealer = sealerOf('a secret');
  const value = { state: 'xyz', nested: [1, 'ä', null], verifier: 'hunter2' };

  it('opens what it sealed', async () => {
    expect(await sealer.open('login', await sealer.seal('login', value))).toEqual(value);
  });

  it.each([[null], [0], [''], [[]]])('opens %j, which is not the same as opening nothing', async (small) => {
    expect(await sealer.open('login', await sealer.seal('login', small))).toEqual(small);
  });

  it('shows nothing of the value, and never seals it the same way twice', async () => {
    const [one, two] = [await sealer.seal('login', value), await sealer.seal('login', value)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one.split('.')[2]!, 'base64url').toString('latin1')).not.toContain('hunter2');
  });

  it('needs no escaping in a cookie', async () => {
    expect(await sealer.seal('login', value)).toMatch(/^[\w\-.]+$/);
  });

  it('opens nothing for another purpose', async () => {
    const sealed = await sealer.seal('login', value);
    expect(await sealer.open('session', sealed)).toBeUndefined();
    expect(await sealer.open('', sealed)).toBeUndefined();
  });

  it('opens nothing when any one character was changed', async () => {
    const sealed = await sealer.seal('login', value);
    const opened = await Promise.all(
      [...sealed].map((character, index) =>
        sealer.open('login', sealed.slice(0, index) + changed(character) + sealed.slice(index + 1)),
      ),
    );
    expect(opened).toHaveLength(sealed.length);
    expect(opened.filter((result) => result !== undefined)).toEqual([]);
  });

  it('opens nothing that is spelt in another way', async () => {
    // Lengths of all three kinds, so that the last character of the ciphertext has two, four or no bits to spare.
    for (const text of ['', 'a', 'ab', 'abc']) {
      const sealed = await sealer.seal('login', text);
      const parts = sealed.split('.');
      const spellings = parts.flatMap((part, index) =>
        [...ALPHABET].map((last) => parts.with(index, part.slice(0, -1) + last).join('.')),
      );
      const opened = await Promise.all(
        [...spellings, ...[`${sealed}=`, ` ${sealed}`, `${sealed}.`, `${sealed}.AAAA`]].map(async (one) => [
          one,
          await sealer.open('login', one),
        ]),
      );
      expect(opened.filter(([one, result]) => result !== undefined && one !== sealed)).toEqual([]);
    }
  });

  it('opens nothing that was cut short at any place', async () => {
    const sealed = await sealer.seal('login', value);
    const opened = await Promise.all(
      [...sealed].map((_, length) => sealer.open('login', sealed.slice(0, length))),
    );
    expect(opened.filter((result) => result !== undefined)).toEqual([]);
  });

  it('opens nothing that was put together of two sealed values', async () => {
    const one = (await sealer.seal('login', { user: 1 })).split('.');
    const two = (await sealer.seal('login', { user: 2 })).split('.');
    const mixed = one.map((_, index) => one.with(index, two[index]!).join('.'));
    const opened = await Promise.all(mixed.map((sealed) => sealer.open('login', sealed)));
    // The first part is the key's id, the same in both.
    expect(opened).toEqual([{ user: 1 }, undefined, undefined, undefined]);
  });

  it.each(['', '.', '....', 'a.b.c', 'a.b.c.d.e', 'null', '{}', '💥', 'e30....'])(
    'opens nothing of %j',
    async (text) => {
      expect(await sealer.open('login', text)).toBeUndefined();
    },
  );

  it('opens nothing that was sealed with another secret', async () => {
    expect(await sealer.open('login', await sealerOf('another secret').seal('login', value))).toBeUndefined();
  });

  it('opens nothing that another app sealed, though it has the same secret', async () => {
    const other = new Sealer(new KeyRing(['a secret'], 'other app'));
    expect(await sealer.open('login', await other.seal('login', value))).toBeUndefined();
  });

  it('opens nothing that names our key but was sealed with another one or another algorithm', async () => {
    const { currentId: kid } = new KeyRing(['a secret'], 'app');
    const plaintext = Buffer.from(JSON.stringify(value));
    const forge = async (alg: string, enc: string, key: Uint8Array) => {
      const header = { alg, enc, kid, purpose: 'login' };
      return sealedOf(await new CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(key), kid);
    };
    const forged = await Promise.all([
      forge('dir', 'A256GCM', new Uint8Array(32)),
      forge('dir', 'A128GCM', new Uint8Array(16)),
      forge('A256KW', 'A256GCM', new Uint8Array(32)),
    ]);
    expect(await Promise.all(forged.map((text) => sealer.open('login', text)))).toEqual(
      forged.map(() => undefined),
    );
  });

  describe('of what our own key sealed', () => {
    const keys = new KeyRing(['a secret'], 'app');
    const right = { alg: 'dir', enc: 'A256GCM', kid: keys.currentId, purpose: 'login' };
    const forge = (header: object, ivBytes = 12, text = '"forged"'): string => {
      const iv = Buffer.alloc(ivBytes, 1);
      const authenticated = Buffer.from(JSON.stringify(header)).toString('base64url');
      const cipher = createCipheriv('aes-256-gcm', keys.get(keys.currentId)!, iv);
      cipher.setAAD(Buffer.from(authenticated));
      const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
      const parts = [iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'));
      return [keys.currentId, ...parts].join('.');
    };

    it('opens what looks exactly like its own', async () => {
      expect(await sealer.open('login', forge(right))).toBe('forged');
    });

    it.each([
      ['another algorithm', { ...right, alg: 'A256KW' }],
      ['another encryption', { ...right, enc: 'A128GCM' }],
      ['another key', { ...right, kid: new KeyRing(['another secret'], 'app').currentId }],
      ['no algorithm', { ...right, alg: undefined }],
      ['no purpose', { ...right, purpose: undefined }],
    ])('opens nothing whose header names %s', async (_, header) => {
      expect(await sealer.open('login', forge(header))).toBeUndefined();
    });

    it('opens nothing with an IV of another length', async () => {
      expect(await sealer.open('login', forge(right, 16))).toBeUndefined();
    });

    it('opens nothing that is no JSON, but as bytes', async () => {
      expect(await sealer.open('login', forge(right, 12, '{'))).toBeUndefined();
      expect(sealer.openBytes('login', forge(right, 12, '{'))).toEqual(Buffer.from('{'));
    });
  });

  it('opens the bytes that it sealed, whatever they are, for their purpose alone', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(sealer.openBytes('tokens', sealer.sealBytes('tokens', bytes))).toEqual(bytes);
    expect(sealer.openBytes('login', sealer.sealBytes('tokens', bytes))).toBeUndefined();
    expect(sealer.openBytes('tokens', sealer.sealBytes('tokens', Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
  });

  it('adds little to what it seals', async () => {
    expect((await sealer.seal('a purpose of some length', 'x')).length).toBeLessThanOrEqual(54);
  });

  it('opens what an earlier version sealed', async () => {
    const sealed = 'ntfWoKlb.YW4gaXYgZm9yIHVz.BZeQv_0c9XBkYA.Wl98fCSsGPGCQBMFgToopw';
    expect(await sealer.open('login', sealed)).toEqual({ user: 1 });
  });

  it('seals a JWE that another implementation opens, with the key that RFC 5869 makes of the secret', async () => {
    const key = new Uint8Array(hkdfSync('sha256', 'a secret', 'app', 'mubarokah/key', 32));
    const header = { alg: 'dir', enc: 'A256GCM', kid: 'ntfWoKlb', purpose: 'login' };
    const { plaintext } = await compactDecrypt(jweOf(await sealer.seal('login', value), header), key);
    expect(JSON.parse(Buffer.from(plaintext).toString())).toEqual(value);
  });

  describe('after a new secret took the place of the old one', () => {
    const rotated = sealerOf('a new secret', 'a secret');

    it('still opens what the old one sealed', async () => {
      expect(await rotated.open('login', await sealer.seal('login', value))).toEqual(value);
    });

    it('seals with the new one', async () => {
      const sealed = await rotated.seal('login', value);
      expect(await sealer.open('login', sealed)).toBeUndefined();
      expect(await sealerOf('a new secret').open('login', sealed)).toEqual(value);
    });

    it('forgets the old one when it is taken off the ring', async () => {
      const sealed = await sealer.seal('login', value);
      expect(await sealerOf('a new secret').open('login', sealed)).toBeUndefined();
    });
  });

  it('names the key that sealed, by an id that any process finds again and that is not the key', async () => {
    const { currentId } = new KeyRing(['a secret'], 'app');
    expect((await sealer.seal('login', value)).split('.')[0]).toBe(currentId);
    expect(new KeyRing(['a secret', 'another'], 'app').currentId).toBe(currentId);
    expect(new KeyRing(['another', 'a secret'], 'app').currentId).not.toBe(currentId);
    expect(currentId).toBe('ntfWoKlb');
  });
});
