import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AppSessionStore, NewSession, SessionStore } from 'nestjs-mubarokah';

const HOUR = 3_600_000;

/** A session that begins, as far as a test does not say otherwise. */
export const newSession = (key: string, given: Partial<NewSession> = {}): NewSession => ({
  key,
  owner: 'somebody',
  value: `value of ${key}`,
  idleMs: HOUR,
  maxAgeMs: 2 * HOUR,
  login: { key: `login-${key}`, result: `result of ${key}`, keepMs: HOUR, holder: 'holder', agoMs: 0 },
  ...given,
});

export const loginOf = (key: string, given: Partial<NewSession['login']> = {}): NewSession['login'] => ({
  ...newSession(key).login,
  ...given,
});

/** What every store of sessions owes. `pass` lets that time pass for the store. */
export function keepsSessionPromises(
  open: () => SessionStore,
  pass: (ms: number) => Promise<unknown> | void,
): void {
  let store: AppSessionStore;

  beforeEach(() => {
    store = open().forApp('app');
  });

  it('gives back what was written, whatever is in it, and nothing else', async () => {
    const value = `a b\r\n"ä€💥"\0.${'x'.repeat(10_000)}`;
    expect(await store.create(newSession('a', { value }))).toEqual({ state: 'created', replaced: undefined });
    expect(await store.read('a')).toBe(value);
    expect([await store.read('b'), await store.read('constructor'), await store.read('')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('ends a session that nobody touches', async () => {
    await store.create(newSession('a', { idleMs: 300 }));
    await store.create(newSession('b', { idleMs: 60_000 }));
    await pass(301);
    expect([await store.read('a'), await store.read('b')]).toEqual([undefined, 'value of b']);
  });

  it('prolongs a session that is touched, and ends it at its greatest age all the same', async () => {
    await store.create(newSession('a', { idleMs: 1_500, maxAgeMs: 2_500 }));
    await pass(900);
    await store.touch('a', 'somebody', 1_500);
    await pass(900);
    expect(await store.read('a')).toBe('value of a');
    await store.touch('a', 'somebody', 1_500);
    await pass(750);
    expect(await store.read('a')).toBeUndefined();
  });

  it('does not bring back a session that is gone, nor count it', async () => {
    await store.create(newSession('a'));
    await store.end('a');
    await store.touch('a', 'somebody', HOUR);
    await store.touch('never there', 'somebody', HOUR);
    expect(await store.read('a')).toBeUndefined();
    expect(await store.sweep()).toEqual({ active: 0, expired: 0 });
    expect(await store.list('somebody')).toEqual([]);
  });

  it('hands what a session was to exactly one of many who end it', async () => {
    await store.create(newSession('a'));
    const ended = await Promise.all(Array.from({ length: 20 }, () => store.end('a')));
    expect(ended.filter((value) => value !== undefined)).toEqual(['value of a']);
    expect(await store.read('a')).toBeUndefined();
    expect(await store.end('never there')).toBeUndefined();
  });

  it('puts a session in the place of another one in one step', async () => {
    await store.create(newSession('a', { owner: 'another' }));
    expect(await store.create(newSession('b', { replaces: 'a' }))).toEqual({
      state: 'created',
      replaced: 'value of a',
    });
    expect([await store.read('a'), await store.read('b')]).toEqual([undefined, 'value of b']);
    expect(await store.sweep()).toEqual({ active: 1, expired: 0 });
    expect(await store.create(newSession('c', { replaces: 'a' }))).toMatchObject({ replaced: undefined });
  });

  it('counts what is active, and what ended by itself once, whoever asks', async () => {
    await Promise.all(['a', 'b', 'c'].map((key) => store.create(newSession(key, { idleMs: 300 }))));
    await store.create(newSession('d'));
    await store.create(newSession('e'));
    await store.end('c');
    await store.end('e');
    expect(await store.sweep()).toEqual({ active: 3, expired: 0 });
    await pass(1_301); // counts may lag by a second
    const sweeps = await Promise.all([1, 2, 3].map(() => store.sweep()));
    expect(sweeps.map(({ active }) => active)).toEqual([1, 1, 1]);
    expect(sweeps.reduce((sum, { expired }) => sum + expired, 0)).toBe(2);
    expect(await store.end('a')).toBeUndefined();
  });

  it('counts a session that was touched at its new end', async () => {
    await store.create(newSession('a', { idleMs: 200 }));
    await store.touch('a', 'somebody', HOUR);
    await pass(1_201);
    expect(await store.sweep()).toEqual({ active: 1, expired: 0 });
  });

  it('lists the live sessions of a user, and of nobody else', async () => {
    await store.create(newSession('a'));
    await store.create(newSession('b'));
    await store.create(newSession('over', { idleMs: 100, maxAgeMs: 100 }));
    await store.create(newSession('c', { owner: 'another' }));
    await store.create(newSession('ended'));
    await store.end('ended');
    await pass(101);
    const listed = await store.list('somebody');
    expect([...listed].sort((x, y) => x.key.localeCompare(y.key))).toEqual([
      { key: 'a', value: 'value of a' },
      { key: 'b', value: 'value of b' },
    ]);
    expect(await store.list('nobody')).toEqual([]);
  });

  describe('asked to end all sessions of a user,', () => {
    it('ends all sessions of a user at once, and says how many there were', async () => {
      await Promise.all(['a', 'b', 'c'].map((key) => store.create(newSession(key))));
      await store.create(newSession('d', { owner: 'another' }));
      await store.end('c');
      expect(await store.endAll('somebody')).toBe(2);
      expect([await store.read('a'), await store.read('b')]).toEqual([undefined, undefined]);
      expect(await store.read('d')).toBe('value of d');
      expect(await store.sweep()).toEqual({ active: 1, expired: 0 });
      expect(await store.endAll('somebody')).toBe(0);
    });

    it('begins no session whose callback was under way when all were ended, and any other', async () => {
      await store.endAll('somebody');
      await pass(20);
      const inFlight = newSession('a', { login: loginOf('a', { agoMs: 10_000 }) });
      expect(await store.create(inFlight)).toEqual({ state: 'ended' });
      expect(await store.read('a')).toBeUndefined();
      const later = newSession('b', { login: loginOf('b', { agoMs: 5 }) });
      expect(await store.create(later)).toMatchObject({ state: 'created' });
      const ofAnother = newSession('c', { owner: 'another', login: loginOf('c', { agoMs: 10_000 }) });
      expect(await store.create(ofAnother)).toMatchObject({ state: 'created' });
    });
  });

  describe('asked about a login,', () => {
    it('gives a login to one of many callbacks', async () => {
      const holders = Array.from({ length: 20 }, (_, index) => `holder-${index}`);
      const claims = await Promise.all(holders.map((holder) => store.claimLogin('login', holder, HOUR)));
      expect(claims.filter(({ state }) => state === 'claimed')).toHaveLength(1);
      expect(claims.filter(({ state }) => state === 'in_flight')).toHaveLength(19);
      expect(await store.claimLogin('another', 'holder', HOUR)).toEqual({ state: 'claimed' });
    });

    it('gives it to the next one when its holder gives it up or is gone', async () => {
      await store.claimLogin('login', 'first', HOUR);
      await store.releaseLogin('login', 'somebody else');
      expect(await store.claimLogin('login', 'second', HOUR)).toEqual({ state: 'in_flight' });
      await store.releaseLogin('login', 'first');
      expect(await store.claimLogin('login', 'second', 100)).toEqual({ state: 'claimed' });
      await pass(101);
      expect(await store.claimLogin('login', 'third', HOUR)).toEqual({ state: 'claimed' });
    });

    it('shows the result of a login to who comes later, for a while', async () => {
      await store.claimLogin('login', 'first', HOUR);
      const login = { key: 'login', result: 'the result', keepMs: 200, holder: 'first', agoMs: 0 };
      await store.create(newSession('a', { login }));
      expect(await store.claimLogin('login', 'second', HOUR)).toEqual({
        state: 'done',
        result: 'the result',
      });
      await store.releaseLogin('login', 'first');
      expect(await store.claimLogin('login', 'second', HOUR)).toMatchObject({ state: 'done' });
      await pass(201);
      expect(await store.claimLogin('login', 'second', HOUR)).toEqual({ state: 'claimed' });
    });

    it('begins no session of a login that was ended, and ends nothing for it', async () => {
      await store.create(newSession('old'));
      await store.claimLogin('login-a', 'holder', HOUR);
      expect(await store.endLogin('login-a', 'why', 200)).toBeUndefined();
      expect(await store.create(newSession('a', { replaces: 'old' }))).toEqual({ state: 'ended' });
      expect([await store.read('a'), await store.read('old')]).toEqual([undefined, 'value of old']);
      expect(await store.claimLogin('login-a', 'holder', HOUR)).toEqual({ state: 'ended', reason: 'why' });
      await pass(201);
      expect(await store.claimLogin('login-a', 'holder', HOUR)).toEqual({ state: 'claimed' });
    });

    it('begins no session of a login that another callback works on or has finished', async () => {
      await store.claimLogin('login-a', 'another holder', HOUR);
      expect(await store.create(newSession('a'))).toEqual({ state: 'ended' });
      await store.create(newSession('b'));
      expect(await store.create(newSession('c', { login: loginOf('b') }))).toEqual({ state: 'ended' });
      expect(await store.sweep()).toEqual({ active: 1, expired: 0 });
    });

    it('begins a session though its claim has ended by itself meanwhile', async () => {
      await store.claimLogin('login-a', 'holder', 50);
      await pass(51);
      expect(await store.create(newSession('a'))).toMatchObject({ state: 'created' });
    });

    it('hands over the result of a login that is ended after it was done', async () => {
      await store.create(newSession('a'));
      expect(await store.endLogin('login-a', 'why', HOUR)).toBe('result of a');
      expect(await store.endLogin('login-a', 'why', HOUR)).toBeUndefined();
    });
  });

  it('keeps two apps apart, whatever their keys and owners are', async () => {
    const other = open().forApp('other');
    await store.create(newSession('a'));
    expect(await other.read('a')).toBeUndefined();
    await other.create(newSession('a', { value: 'theirs' }));
    await store.claimLogin('login', 'holder', HOUR);
    expect(await other.claimLogin('login', 'holder', HOUR)).toEqual({ state: 'claimed' });
    expect(await other.endAll('somebody')).toBe(1);
    expect(await store.read('a')).toBe('value of a');
    expect([await store.sweep(), await other.sweep()]).toEqual([
      { active: 1, expired: 0 },
      { active: 0, expired: 0 },
    ]);
  });
}
