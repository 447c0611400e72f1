import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type MubarokahHooks, type ResolvedOptions } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { DeadlinePassed } from '../time/index.js';
import { LoginHooks } from './login-hooks.js';

const TIMEOUT_MS = 1_000;
const LOGIN = {
  user: { id: '7', name: null, email: null, username: null, profilePicture: null, gender: null },
  tokens: { accessToken: 'a', refreshToken: undefined, expiresAt: 0, scopes: [] },
};
const TOLD = ['onLoginFailed', 'onLogout'] as const;

const optionsOf = (hooks: MubarokahHooks): ResolvedOptions =>
  optionsWith({ hookTimeoutMs: TIMEOUT_MS, hooks });

describe('LoginHooks', () => {
  let warned: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    jest.advanceTimersByTime(60_000); // a process that has run for a while
    warned = [];
    jest
      .spyOn(Logger.prototype, 'warn')
      .mockImplementation((line: unknown) => void warned.push(String(line)));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  /** Calls one hook; resolves to what the caller was told, or to the error it got. */
  const call = (
    name: keyof MubarokahHooks,
    hook: (given: never) => unknown,
    timeLeftMs = 60_000,
  ): Promise<unknown> => {
    const hooks = new LoginHooks(optionsOf({ [name]: hook }));
    const calls = {
      onLogin: () => hooks.onLogin(LOGIN, performance.now() + timeLeftMs).catch((error: unknown) => error),
      onLoginFailed: () => hooks.onLoginFailed('access_denied'),
      onLogout: () => hooks.onLogout('7'),
    };
    return Promise.resolve(calls[name]());
  };

  it.each([
    ['onLogin', LOGIN],
    ['onLoginFailed', { reason: 'access_denied', fault: 'user' }],
    ['onLogout', { userId: '7' }],
  ] as const)('%s hears what happened, and gets a signal', async (name, notified) => {
    const received = jest.fn();
    await call(name, received);
    await jest.advanceTimersByTimeAsync(TIMEOUT_MS);
    expect(received.mock.calls).toEqual([[{ ...notified, signal: expect.any(AbortSignal) }]]);
    expect((received.mock.calls[0]![0] as { signal: AbortSignal }).signal.aborted).toBe(false);
    expect([warned, jest.getTimerCount()]).toEqual([[], 0]);
  });

  it('costs nothing where the app has none', async () => {
    const hooks = new LoginHooks(optionsOf({}));
    expect(await hooks.onLogin(LOGIN, 0)).toBeUndefined();
    hooks.onLoginFailed('access_denied');
    hooks.onLogout('7');
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each(['refuse', undefined])('onLogin may say %j', async (verdict) => {
    expect(await call('onLogin', async () => verdict)).toBe(verdict);
  });

  it.each([
    ['of its own', 60_000, TIMEOUT_MS],
    ['of the callback where that ends before', 300, 300],
  ])('onLogin ends with the deadline %s, and then its signal fires', async (_, timeLeftMs, endsAfterMs) => {
    let signal: AbortSignal | undefined;
    let outcome: unknown;
    void call(
      'onLogin',
      (given: { signal: AbortSignal }) => new Promise(() => (signal = given.signal)),
      timeLeftMs,
    ).then((ended) => (outcome = ended));
    await jest.advanceTimersByTimeAsync(endsAfterMs - 1);
    expect([outcome, signal?.aborted]).toEqual([undefined, false]);
    await jest.advanceTimersByTimeAsync(1);
    // It fires a turn of the loop after its time.
    await jest.advanceTimersByTimeAsync(1);
    expect(outcome).toBeInstanceOf(DeadlinePassed);
    expect([signal?.aborted, jest.getTimerCount()]).toEqual([true, 0]);
    expect(warned).toEqual(['The hook onLogin was late; the login ended without it.']);
  });

  it.each([
    ['throws', () => { throw new Error('password=hunter2'); }], // prettier-ignore
    ['rejects', () => Promise.reject(new Error('password=hunter2'))],
  ])('onLogin that %s fails the login with that, and logs nothing', async (_, hook) => {
    expect(await call('onLogin', hook)).toEqual(new Error('password=hunter2'));
    expect([warned, jest.getTimerCount()]).toEqual([[], 0]);
  });

  describe.each(TOLD)('%s', (name) => {
    it.each([
      ['throws', () => { throw new Error('password=hunter2'); }], // prettier-ignore
      ['rejects', () => Promise.reject(new Error('password=hunter2'))],
    ])('that %s is logged once, without what it threw', async (_, hook) => {
      await call(name, hook);
      await jest.advanceTimersByTimeAsync(TIMEOUT_MS);
      expect(warned).toEqual([`The hook ${name} failed; the request went on.`]);
      expect(jest.getTimerCount()).toBe(0);
    });

    it('that never settles is logged once as late, its signal fires, and no timer is left', async () => {
      let signal: AbortSignal | undefined;
      await call(name, (given: { signal: AbortSignal }) => new Promise(() => (signal = given.signal)));
      await jest.advanceTimersByTimeAsync(TIMEOUT_MS - 1);
      expect([warned, signal?.aborted]).toEqual([[], false]);
      await jest.advanceTimersByTimeAsync(1);
      expect([warned, signal?.aborted]).toEqual([[`The hook ${name} was late; the request went on.`], true]);
      expect(signal?.reason).toEqual(new DeadlinePassed(TIMEOUT_MS));
      await jest.advanceTimersByTimeAsync(10 * TIMEOUT_MS);
      expect([warned.length, jest.getTimerCount()]).toEqual([1, 0]);
    });

    it('that rejects because it was late is not logged a second time', async () => {
      await call(
        name,
        ({ signal }: { signal: AbortSignal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
      );
      await jest.advanceTimersByTimeAsync(2 * TIMEOUT_MS);
      expect(warned).toEqual([`The hook ${name} was late; the request went on.`]);
    });

    it('never keeps a process that ends waiting', async () => {
      jest.useRealTimers();
      const waitedFor = (): number =>
        process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
      const before = waitedFor();
      let end = (): void => {};
      await call(name, () => new Promise<void>((resolve) => (end = resolve)));
      expect(waitedFor()).toBe(before);
      end();
    });
  });
});
