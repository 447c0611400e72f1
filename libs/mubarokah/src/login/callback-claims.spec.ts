import { describe, expect, it, jest } from '@jest/globals';
import { optionsWith } from '../options/options.fixture.js';
import { passing, stopTime } from '../time/passing.fixture.js';
import { TokenRequestError } from '../mubarokah-id/index.js';
import type { LoginClaims, LoginInFlight } from '../session/index.js';
import { CallbackClaims } from './callback-claims.js';
import { CallbackDeadline } from './callback-deadline.js';
import { CallbackRepeated } from './callback-failed.js';

const LOGIN: LoginInFlight = { state: 'state', code: 'code', holder: 'holder', startedAt: 0 };
const CLAIMED = { state: 'claimed' } as const;
const IN_FLIGHT = { state: 'in_flight' } as const;

function room(claim: jest.Mock<LoginClaims['claim']>, callbackTimeoutMs = 5_000) {
  const options = optionsWith({ callbackTimeoutMs });
  const release = jest.fn<LoginClaims['release']>(async () => undefined);
  const end = jest.fn<LoginClaims['end']>(async () => undefined);
  const claims = new CallbackClaims(options, { claim, release, end } as unknown as LoginClaims);
  const deadline = new CallbackDeadline(callbackTimeoutMs);
  const work = jest.fn(async () => 'done');
  const during = (does: () => Promise<string> = work): Promise<string> =>
    passing(claims.during(LOGIN, deadline, does));
  const confirm = () => claims.confirm(LOGIN, deadline);
  return { during, work, release, end, confirm, finish: () => claims.finish(LOGIN) };
}

const claiming = (...answers: Awaited<ReturnType<LoginClaims['claim']>>[]) => {
  const claim = jest.fn<LoginClaims['claim']>();
  for (const answer of answers) claim.mockResolvedValueOnce(answer);
  return claim;
};

stopTime();

describe('a callback', () => {
  it('that has the login to itself does its work, with a claim that outlives it', async () => {
    const claim = claiming(CLAIMED);
    const { during, work, release, end } = room(claim);
    expect(await during()).toBe('done');
    expect(claim.mock.calls).toEqual([[LOGIN, 10_000]]);
    expect([work.mock.calls.length, release.mock.calls, end.mock.calls]).toEqual([1, [], []]);
  });

  it('waits for another one that is at it, and does the work where that gave up', async () => {
    const claim = claiming(IN_FLIGHT, IN_FLIGHT, CLAIMED);
    const { during, work } = room(claim);
    const startedAt = performance.now();
    expect(await during()).toBe('done');
    expect(performance.now() - startedAt).toBe(25 + 37);
    expect([claim.mock.calls.length, work.mock.calls.length]).toEqual([3, 1]);
  });

  it('shares the session of another one that has finished', async () => {
    const { during, work } = room(claiming(IN_FLIGHT, { state: 'done', secret: 'the secret' }));
    const failure: unknown = await during().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CallbackRepeated);
    expect(failure).toMatchObject({ code: 'replayed_state', secret: 'the secret' });
    expect(work).not.toHaveBeenCalled();
  });

  it.each([
    ['used', 'replayed_state'],
    ['logged_out', 'logged_out'],
  ] as const)('of a login that was %s ends in %s', async (state, code) => {
    const { during, work } = room(claiming({ state }));
    await expect(during()).rejects.toMatchObject({ code, isRepeatable: false });
    expect(work).not.toHaveBeenCalled();
  });

  it('gives up when the other one takes longer than its own time', async () => {
    const claim = jest.fn<LoginClaims['claim']>().mockResolvedValue(IN_FLIGHT);
    const { during } = room(claim, 1_000);
    const startedAt = performance.now();
    await expect(during()).rejects.toMatchObject({ code: 'replayed_state' });
    // Soon at first, and not as often as it could: after 0, 25, 62, 118, 202, 328, 517 and 767 ms.
    expect(claim.mock.calls.length).toBe(8);
    expect(performance.now() - startedAt).toBe(767);
  });

  it('can be sent again when nobody could be asked whose login it is', async () => {
    const claim = jest.fn<LoginClaims['claim']>().mockRejectedValue(new Error('hunter2'));
    await expect(room(claim).during()).rejects.toMatchObject({ code: 'session_error', isRepeatable: true });
  });

  it('gives up a claim that it was given after its time', async () => {
    let answer: (claim: typeof CLAIMED) => void;
    const asked = new Promise<typeof CLAIMED>((resolve) => (answer = resolve));
    const { during, release } = room(jest.fn<LoginClaims['claim']>().mockReturnValue(asked), 20);
    await expect(during()).rejects.toMatchObject({ code: 'session_error', isRepeatable: true });
    expect(release).not.toHaveBeenCalled();
    answer!(CLAIMED);
    await new Promise(setImmediate);
    expect(release.mock.calls).toEqual([[LOGIN]]);
  });

  it('frees the login when its code is perhaps still good', async () => {
    const { during, release, end } = room(claiming(CLAIMED));
    const busy = () => Promise.reject(new TokenRequestError('rate_limited', 'authorization_code'));
    await expect(during(busy)).rejects.toMatchObject({ code: 'token_rate_limited', isRepeatable: true });
    expect([release.mock.calls, end.mock.calls]).toEqual([[[LOGIN]], []]);
  });

  it('ends the login when its code is dead, whether or not the store says so in time', async () => {
    const { during, release, end } = room(claiming(CLAIMED));
    end.mockRejectedValue(new Error('away'));
    const dead = () => Promise.reject(new TokenRequestError('invalid_grant', 'authorization_code'));
    await expect(during(dead)).rejects.toMatchObject({ code: 'token_invalid_grant' });
    expect(end.mock.calls).toEqual([['state', 'used', 600_000]]);
    expect(release).not.toHaveBeenCalled();
  });
});

describe("a login that is to begin a session of the app's own", () => {
  it.each(['in_flight', 'claimed', 'used'] as const)('may, where it is %s', async (state) => {
    await expect(room(claiming({ state })).confirm()).resolves.toBeUndefined();
  });

  it('may not, where the person has logged out meanwhile', async () => {
    await expect(room(claiming({ state: 'logged_out' })).confirm()).rejects.toMatchObject({
      code: 'logged_out',
    });
  });

  it('may not, and not later either, where the store cannot tell: its code was used', async () => {
    const claim = jest.fn<LoginClaims['claim']>().mockRejectedValue(new Error('away'));
    await expect(room(claim).confirm()).rejects.toMatchObject({ code: 'session_error', isRepeatable: false });
  });

  it('is over then, whether or not the store answers', async () => {
    const { finish, end } = room(claiming());
    await finish();
    end.mockRejectedValue(new Error('away'));
    await expect(finish()).resolves.toBeUndefined();
    expect(end.mock.calls).toEqual([
      ['state', 'used', 600_000],
      ['state', 'used', 600_000],
    ]);
  });
});
