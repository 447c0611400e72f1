import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Cookies, type HttpRequest } from '../http/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { type TokenError } from '../outcomes/index.js';
import { TokenRequestError } from '../mubarokah-id/index.js';
import { KeyRing, Sealer } from '../sealing/index.js';
import { CallbackDeadline } from './callback-deadline.js';
import { CallbackFailed } from './callback-failed.js';
import { DeviceCookie } from './device-cookie.js';
import { ExchangeBudget } from './exchange-budget.js';
import { deferred, ManualClock } from './login-room.fixture.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STRANGER = '203.0.113.66';
const REFUSED = 'invalid_grant';
const LONG_MS = 2_000;

afterEach(() => void jest.restoreAllMocks());

function room(refusedCodesPerMinute?: number) {
  const options = optionsWith({ ...(refusedCodesPerMinute && { refusedCodesPerMinute }) });
  const clock = new ManualClock();
  const devices = new DeviceCookie(
    new Cookies(true, 'app'),
    new Sealer(new KeyRing([options.cookieSecret], 'app')),
    clock,
  );
  const budget = new ExchangeBudget(options, devices, clock);
  let asked = 0;

  const from = (address: string | undefined, headers: HttpRequest['headers'] = {}): HttpRequest => ({
    method: 'GET',
    url: '/callback',
    headers,
    body: undefined,
    address,
  });
  /** From the browser in which that person has logged in. */
  const ofPerson = async (userId: string, address = STRANGER): Promise<HttpRequest> =>
    from(address, { cookie: (await devices.issue(userId)).split(';')[0] });
  /** What a code comes to: `none` where it was good. */
  const bring = async (
    request: HttpRequest,
    reply: 'good' | Exclude<TokenError, 'none'> | Promise<unknown> = REFUSED,
    timeoutMs = 200, // where nothing is under way, nothing has to be waited for
  ): Promise<string> => {
    const deadline = new CallbackDeadline(timeoutMs);
    try {
      await budget.spend(request, deadline, async () => {
        asked += 1;
        if (reply === 'good') return;
        if (typeof reply !== 'string') return reply;
        throw new TokenRequestError(reply, 'authorization_code');
      });
      return 'none';
    } catch (error) {
      return (error as CallbackFailed).code;
    }
  };
  const bringMany = async (
    count: number,
    request: HttpRequest,
    reply?: 'good' | Exclude<TokenError, 'none'>,
  ) => {
    for (let i = 0; i < count; i += 1) await bring(request, reply);
  };
  /** As many codes are refused as strangers may bring, and as many as clean addresses may. */
  const useUp = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) await bring(from(`192.0.2.${i}`));
  };
  return { budget, clock, from, ofPerson, bring, bringMany, useUp, asked: () => asked };
}

/** Lets everything go on that can. */
const settle = (): Promise<void> => new Promise(setImmediate);

describe('an exchange that there is room for', () => {
  it('comes to what the provider says', async () => {
    const { budget, from } = room();
    const deadline = new CallbackDeadline(10_000);
    await expect(budget.spend(from(STRANGER), deadline, async () => 7)).resolves.toBe(7);
    const failure = new TokenRequestError('invalid_grant', 'authorization_code');
    await expect(budget.spend(from(STRANGER), deadline, () => Promise.reject(failure))).rejects.toBe(failure);
  });

  it('is none of those that are counted when the code is good', async () => {
    const { bringMany, bring, from, asked } = room();
    await bringMany(100, from(STRANGER), 'good');
    expect(await bring(from(STRANGER), 'good')).toBe('none');
    expect(asked()).toBe(101);
  });

  it.each([
    'server_error',
    'timeout',
    'rate_limited',
    'invalid_client',
    'invalid_response',
    'circuit_open',
  ] as const)('makes nobody suspect by %s, which no code can cause', async (error) => {
    const { bringMany, bring, from, asked } = room();
    await bringMany(50, from(STRANGER), error);
    expect(await bring(from(STRANGER), 'good')).toBe('none');
    expect(asked()).toBe(51);
  });
});

describe('a stranger who brings codes that are refused', () => {
  it.each(['invalid_grant', 'invalid_request'] as const)('may bring ten in a minute (%s)', async (error) => {
    const { bringMany, bring, from, clock, asked } = room();
    await bringMany(9, from(STRANGER), error);
    clock.time += 20_000;
    expect(await bring(from(STRANGER), error)).toBe(error);
    expect(await bring(from(STRANGER), error)).toBe('too_many_attempts');
    expect(asked()).toBe(10);
    clock.time += 40_000 - 1;
    expect(await bring(from(STRANGER), 'good')).toBe('too_many_attempts');
    clock.time += 1;
    expect(await bring(from(STRANGER), 'good')).toBe('none');
  });

  it('is told when there is room again', async () => {
    const { budget, bringMany, from, clock } = room();
    await bringMany(4, from(STRANGER));
    clock.time += 20_000;
    await bringMany(6, from(STRANGER));
    const deadline = new CallbackDeadline(10_000);
    const refused = await budget
      .spend(from(STRANGER), deadline, async () => 7)
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'too_many_attempts', retryAfterMs: 40_000 });
  });

  it('has no more because somebody else had the rest refused', async () => {
    const { useUp, budget, bring, from, clock } = room();
    await bring(from(STRANGER));
    clock.time += 10_000;
    await useUp(15);
    const deadline = new CallbackDeadline(10_000);
    const refused = await budget
      .spend(from(STRANGER), deadline, async () => 7)
      .catch((error: unknown) => error);
    // All but nine of the sixteen have to be older than a minute.
    expect(refused).toMatchObject({ code: 'too_many_attempts', retryAfterMs: MINUTE_MS });
  });

  it('does not get around it while the provider is down', async () => {
    const { bringMany, bring, from, asked } = room();
    await bring(from(STRANGER));
    await bringMany(50, from(STRANGER), 'rate_limited');
    expect(asked()).toBe(10);
  });

  it('is remembered for an hour, in which the share of all is all there is', async () => {
    const { useUp, bring, from, clock } = room();
    await bring(from(STRANGER));
    clock.time += HOUR_MS;
    await useUp(10);
    expect(await bring(from(STRANGER), 'good')).toBe('too_many_attempts');
    clock.time += HOUR_MS;
    await useUp(10);
    expect(await bring(from(STRANGER), 'good')).toBe('none');
  });

  it('has as many as the app says', async () => {
    const { bringMany, from, asked, bring } = room(7);
    await bringMany(20, from(STRANGER));
    expect(asked()).toBe(3);
    for (let i = 0; i < 20; i += 1) await bring(from(`192.0.2.${i}`));
    expect(asked()).toBe(7);
  });

  it('is held back no longer when the clock is set back', async () => {
    const { bringMany, bring, from, clock } = room();
    await bringMany(10, from(STRANGER));
    clock.time -= MINUTE_MS;
    expect(await bring(from(STRANGER), 'good')).toBe('none');
  });
});

describe('when strangers have used up their share', () => {
  it('addresses that brought no refused code get through, until half of what the provider grants is spent', async () => {
    const { useUp, bring, from, asked } = room();
    await useUp(29);
    expect(await bring(from('198.51.100.1'), 'good')).toBe('none');
    expect(await bring(from('198.51.100.2'))).toBe(REFUSED);
    expect(await bring(from('198.51.100.3'), 'good')).toBe('too_many_attempts');
    expect(asked()).toBe(31);
  });

  it('an address of IPv6 counts with its /64, and with its /48 when many there brought refused codes', async () => {
    const { useUp, bring, from } = room();
    await useUp(10);
    expect(await bring(from('2001:db8:1:1::1'))).toBe(REFUSED);
    expect(await bring(from('2001:db8:1:1::2'), 'good')).toBe('too_many_attempts');
    for (let i = 2; i <= 15; i += 1) expect(await bring(from(`2001:db8:1:${i}::1`))).toBe(REFUSED);
    expect(await bring(from('2001:db8:1:16::1'))).toBe(REFUSED);
    expect(await bring(from('2001:db8:1:17::1'), 'good')).toBe('too_many_attempts');
    expect(await bring(from('2001:db8:2:1::1'), 'good')).toBe('none');
  });

  it('people get through in browsers in which they have logged in, though strangers share their address', async () => {
    const { useUp, bringMany, bring, from, ofPerson } = room();
    await useUp(30);
    await bringMany(1, from(STRANGER));
    expect(await bring(from(STRANGER), 'good')).toBe('too_many_attempts');
    expect(await bring(await ofPerson('7'), 'good')).toBe('none');
  });

  it('and such a person may bring five refused codes in an hour, in all browsers together', async () => {
    const { useUp, bring, ofPerson, clock } = room();
    await useUp(30);
    for (let i = 0; i < 5; i += 1) expect(await bring(await ofPerson('7', `198.51.100.${i}`))).toBe(REFUSED);
    expect(await bring(await ofPerson('7'), 'good')).toBe('too_many_attempts');
    expect(await bring(await ofPerson('8'), 'good')).toBe('none');
    clock.time += 2 * HOUR_MS;
    await useUp(30);
    expect(await bring(await ofPerson('7'), 'good')).toBe('none');
  });

  it('refused codes from such a browser make its address suspect too', async () => {
    const { useUp, bring, from, ofPerson } = room();
    await useUp(10);
    await bring(await ofPerson('7', '198.51.100.1'));
    expect(await bring(from('198.51.100.1'), 'good')).toBe('too_many_attempts');
  });
});

describe('exchanges that are under way', () => {
  /** So many at once, whose codes turn out to be good or not when the test says so. */
  const crowd = async (count: number) => {
    const made = room();
    const reply = deferred<unknown>();
    const come = (request: HttpRequest, timeoutMs = LONG_MS) => made.bring(request, reply.promise, timeoutMs);
    const answers = Array.from({ length: count }, () => come(made.from(STRANGER)));
    await settle();
    const refuse = () => reply.resolve(Promise.reject(new TokenRequestError(REFUSED, 'authorization_code')));
    return { ...made, come, answers, accept: () => reply.resolve(7), refuse };
  };

  it('count as refused until they are not: the others wait, and go on', async () => {
    const { answers, asked, accept } = await crowd(40);
    expect(asked()).toBe(10);
    accept();
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['none']));
    expect(asked()).toBe(40);
  });

  it('and those that wait are refused when they were no good', async () => {
    const { answers, asked, refuse } = await crowd(40);
    refuse();
    const notified = await Promise.all(answers);
    expect(notified.filter((reason) => reason === REFUSED)).toHaveLength(10);
    expect(notified.filter((reason) => reason === 'too_many_attempts')).toHaveLength(30);
    expect(asked()).toBe(10);
  });

  it('keep out nobody from another address, which may have three', async () => {
    const { come, from, ofPerson, asked, accept } = await crowd(10);
    const others = Array.from({ length: 4 }, () => come(from('198.51.100.1')));
    await settle();
    expect(asked()).toBe(13);
    const another = come(from('198.51.100.2'));
    const person = await ofPerson('7');
    const known = Array.from({ length: 4 }, () => come(person));
    await settle();
    expect(asked()).toBe(17);
    accept();
    await Promise.all([...others, another, ...known]);
    expect(asked()).toBe(19);
  });

  it('make room one by one, for one client too', async () => {
    const { bring, from, asked, answers, accept } = await crowd(10);
    const replies = Array.from({ length: 5 }, () => deferred<unknown>());
    const own = replies.map(({ promise }) => bring(from('198.51.100.1'), promise, LONG_MS));
    await settle();
    expect(asked()).toBe(13);
    replies[0]!.resolve(7);
    await settle();
    expect(asked()).toBe(14);
    for (const { resolve } of replies) resolve(7);
    accept();
    expect(await Promise.all([...own, ...answers])).toEqual(Array<string>(15).fill('none'));
  });

  it('are over however they end', async () => {
    const { bring, from, answers, asked, accept } = await crowd(10);
    accept();
    await Promise.all(answers);
    const one = deferred<unknown>();
    const running = Array.from({ length: 10 }, () => bring(from(STRANGER), one.promise, LONG_MS));
    await settle();
    expect(asked()).toBe(20);
    one.resolve(7);
    await Promise.all(running);
  });

  it('are waited for no longer than the callback may take', async () => {
    const { come, from, asked, accept, answers } = await crowd(10);
    expect(await come(from(STRANGER), 20)).toBe('token_timeout');
    expect(asked()).toBe(10);
    accept();
    await Promise.all(answers);
    await settle();
    expect(asked()).toBe(10);
  });
});

describe('an app that was not told of its proxy', () => {
  const heldBack = async (headers: HttpRequest['headers'], times = 1): Promise<unknown[][]> => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const { bringMany, from } = room();
    await bringMany(10 + times, from(STRANGER, headers));
    return warn.mock.calls;
  };

  it.each([{ 'x-forwarded-for': '198.51.100.7' }, { forwarded: 'for=198.51.100.7' }])(
    'is told of it once, when logins are held back: %p',
    async (headers) => {
      expect(await heldBack(headers, 3)).toEqual([
        [expect.stringMatching(/^Logins are held back.+set "trust proxy" \(Express\)/)],
      ]);
    },
  );

  it.each([{}, { 'x-forwarded-for': `10.0.0.1, ${STRANGER}` }, { forwarded: `for=${STRANGER}` }])(
    'is told nothing where it knows its proxy, or has none: %p',
    async (headers) => {
      expect(await heldBack(headers)).toEqual([]);
    },
  );
});
