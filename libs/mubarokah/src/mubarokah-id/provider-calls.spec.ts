import { describe, expect, it, jest } from '@jest/globals';
import { type MubarokahEventOf, MubarokahEvents } from '../events/index.js';
import { Clock, sleep } from '../time/index.js';
import { passing, stopTime } from '../time/passing.fixture.js';
import { type MubarokahOptions } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import type { ProviderOperation } from '../outcomes/index.js';
import { Circuits } from './circuits.js';
import { type Deadline, type Judgement, ProviderCalls } from './provider-calls.js';
import type { ProviderHttp, ProviderRequest, ProviderResponse } from './provider-http.js';
import { TransportFailure } from './transport-failure.js';
import { Wire, type WireReply } from './wire.fixture.js';

const USER: ProviderRequest = { method: 'GET', path: '/api/user', headers: { Authorization: 'Bearer at' } };
const judge = ({ status, body }: ProviderResponse): Judgement => {
  if (status < 400) return { error: body?.startsWith('<') ? 'invalid_response' : 'none' };
  return { error: status < 500 ? 'other' : 'server_error' };
};
const lost = new TransportFailure('aborted', true);
const throttled = (seconds: string): WireReply => ({ status: 429, headers: { 'retry-after': seconds } });

stopTime();

/** Waits that are known: 40 ms and then 80. */
class Calls extends ProviderCalls {
  protected override random(): number {
    return 0.1;
  }

  chance(): number {
    return super.random();
  }
}

function calling(options: MubarokahOptions = {}) {
  const events = new MubarokahEvents();
  const attempts: MubarokahEventOf<'provider-attempt'>[] = [];
  events.on('provider-attempt', (event) => attempts.push(event));
  const wire = new Wire();
  const resolved = optionsWith({ requestTimeoutMs: 3_000, callbackTimeoutMs: 10_000, ...options });
  const http = { send: (request: ProviderRequest) => wire.send(request) } as unknown as ProviderHttp;
  const calls = new Calls(resolved, http, new Circuits(events), events, new Clock());
  /** What a call comes to, and how long it took. */
  const settle = async (operation: ProviderOperation, request: ProviderRequest, deadline?: Deadline) => {
    const startedAt = performance.now();
    const outcome = calls.call(operation, request, judge, deadline).then(
      ({ response: { status } }) => ({ status }),
      (error: unknown) => ({ error }),
    );
    return passing(outcome.then((one) => [one, performance.now() - startedAt] as const));
  };
  return { wire, attempts, calls, settle };
}

describe('ProviderCalls', () => {
  it('sends as it is told, with the time that one request may take', async () => {
    const { wire, settle } = calling();
    expect((await settle('api_user', USER))[0]).toEqual({ status: 200 });
    expect(wire.requests).toEqual([{ ...USER, timeoutMs: 3_000 }]);
  });

  it('gives a request no more than what is left of the whole', async () => {
    const { wire, settle } = calling();
    await settle('api_user', USER, { endsAt: performance.now() + 2_000 });
    expect(wire.requests[0]!.timeoutMs).toBe(2_000);
  });

  it('gives the whole no more than a callback has, where nobody says', async () => {
    const { wire, settle } = calling({ callbackTimeoutMs: 2_000 });
    await settle('api_user', USER);
    expect(wire.requests[0]!.timeoutMs).toBe(2_000);
  });

  describe('when an answer does not come', () => {
    it('repeats a read after a while, and hands on what it came to', async () => {
      const { wire, settle } = calling();
      wire.answers('/api/user', lost);
      const [outcome, tookMs] = await settle('api_user', USER);
      expect(outcome).toEqual({ status: 200 });
      expect(tookMs).toBe(40);
      expect(wire.requests).toHaveLength(2);
      expect(wire.requests[1]).toEqual({ ...USER, timeoutMs: 3_000 });
    });

    it('tries three times at most, and then says what failed', async () => {
      const { wire, settle, calls } = calling();
      // Saved up for, by calls that went well.
      for (let call = 0; call < 30; call += 1) await calls.call('api_user', USER, judge);
      wire.requests.length = 0;
      const failures = [lost, lost, new TransportFailure('timeout', true)];
      wire.answers('/api/user', ...failures);
      const [{ error }, tookMs] = (await settle('api_user', USER)) as [{ error: unknown }, number];
      expect(error).toBe(failures[2]);
      expect(tookMs).toBe(40 + 80);
      expect(wire.requests).toHaveLength(3);
    });

    it('hands on the last answer where that is no success either', async () => {
      const { wire, settle } = calling();
      wire.answers('/api/user', { status: 500 }, { status: 502 });
      expect((await settle('api_user', USER))[0]).toEqual({ status: 502 });
    });

    it('repeats one call in ten, when everything fails', async () => {
      const { wire, settle } = calling();
      wire.answers('/api/user', ...Array<WireReply>(20).fill(lost));
      for (const count of [2, 3, 4]) {
        await settle('api_user', USER);
        expect(wire.requests).toHaveLength(count);
      }
    });

    it('never repeats what may have been done', async () => {
      const { wire, settle } = calling();
      wire.answers('/oauth/token', lost);
      const request = { method: 'POST', path: '/oauth/token' } as const;
      expect((await settle('token_exchange', request))[0]).toEqual({ error: lost });
      expect(wire.requests).toHaveLength(1);
    });

    it('hands on an error that nobody foresaw, and does not repeat it', async () => {
      const { wire, settle } = calling();
      const defect = new TypeError('ours');
      wire.answers('/api/user', defect);
      expect((await settle('api_user', USER))[0]).toEqual({ error: defect });
      expect(wire.requests).toHaveLength(1);
    });
  });

  describe('when it is asked to wait', () => {
    it('waits, and asks again with what is left', async () => {
      const { wire, settle } = calling({ requestTimeoutMs: 5_000, callbackTimeoutMs: 5_000 });
      wire.answers('/api/user', throttled('0.2'));
      const [outcome, tookMs] = await settle('api_user', USER);
      expect(outcome).toEqual({ status: 200 });
      expect(tookMs).toBe(200);
      expect(wire.requests[1]!.timeoutMs).toBe(4_800);
    });

    it('for longer than it has, says at once what it was told', async () => {
      const { wire, settle } = calling({ callbackTimeoutMs: 5_000 });
      wire.answers('/api/user', throttled('5'));
      const [outcome, tookMs] = await settle('api_user', USER);
      expect(outcome).toEqual({ status: 429 });
      expect(tookMs).toBe(0);
      expect(wire.requests).toHaveLength(1);
    });
  });

  describe('tells of each attempt on the wire', () => {
    it.each<[WireReply, verdict: string, error: string, status: string]>([
      [{ status: 200 }, 'success', 'none', '200'],
      [{ status: 399 }, 'success', 'none', '3xx'],
      [{ status: 200, body: '<h1>Fatal error</h1>' }, 'failed', 'invalid_response', '200'],
      [{ status: 400 }, 'refused', 'other', '400'],
      [{ status: 499 }, 'refused', 'other', '4xx'],
      [{ status: 500 }, 'failed', 'server_error', '500'],
      [lost, 'failed', 'aborted', 'none'],
      [new TypeError('ours'), 'failed', 'other', 'none'],
    ])('that came to %j: %s, %s, status %s', async (reply, verdict, error, status) => {
      const { wire, attempts, settle } = calling();
      wire.answers('/api/logout-sso', reply);
      await settle('api_logout_sso', { method: 'GET', path: '/api/logout-sso' });
      expect(attempts).toEqual([
        {
          type: 'provider-attempt',
          operation: 'api_logout_sso',
          verdict,
          error,
          status,
          durationMs: expect.any(Number) as unknown,
        },
      ]);
    });

    it('and how long it took, without the waits between', async () => {
      const { wire, attempts, settle } = calling();
      wire.answers(
        '/api/user',
        sleep(70).then(() => lost),
      );
      await settle('api_user', USER);
      expect(attempts.map(({ durationMs }) => durationMs)).toEqual([70, 0]);
    });
  });

  describe('when many want tokens at once', () => {
    const POST = { method: 'POST', path: '/oauth/token' } as const;
    /** Answers one request after the other, each after that long. */
    const serial = (wire: Wire, count: number, eachMs: number): void => {
      let turn = Promise.resolve();
      const { send } = wire;
      jest.spyOn(wire, 'send').mockImplementation(async (request) => {
        const mine = (turn = turn.then(() => sleep(eachMs)));
        const isLate = await Promise.race([
          mine.then(() => false),
          sleep(request.timeoutMs!).then(() => true),
        ]);
        if (isLate) throw new TransportFailure('timeout', true);
        return send(request);
      });
      wire.answers('/oauth/token', ...Array<WireReply>(count).fill({ status: 200 }));
    };

    it('asks for a few at a time, and each has its own time', async () => {
      const { wire, settle, attempts } = calling({ requestTimeoutMs: 400 });
      serial(wire, 40, 20);
      const ended = await Promise.all(Array.from({ length: 40 }, () => settle('token_exchange', POST)));
      expect(ended.map(([outcome]) => outcome)).toEqual(Array(40).fill({ status: 200 }));
      expect(Math.max(...attempts.map(({ durationMs }) => durationMs))).toBeLessThan(400);
    });

    it('says that it took too long where the turn does not come in time, and sends nothing', async () => {
      const { wire, settle, attempts } = calling();
      serial(wire, 10, 100);
      const others = Array.from({ length: 5 }, () => settle('token_exchange', POST));
      const deadline = { endsAt: performance.now() + 50 };
      const [outcome, tookMs] = await settle('token_exchange', POST, deadline);
      expect(outcome).toMatchObject({ error: { code: 'timeout', sent: false } });
      expect(tookMs).toBe(50);
      await Promise.all(others);
      expect(attempts).toHaveLength(5);
    });

    it('counts the time of an operation from when its turn comes, where nobody waits for a whole', async () => {
      const { wire, settle } = calling({ requestTimeoutMs: 1_000, callbackTimeoutMs: 1_000 });
      serial(wire, 10, 30);
      await Promise.all(Array.from({ length: 10 }, () => settle('token_refresh', POST)));
      expect(wire.requests.map(({ timeoutMs }) => timeoutMs)).toEqual(Array(10).fill(1_000));
    });

    it.each([
      ['begins nothing that could not end in time', 700, 5],
      ['begins all that have time of their own', undefined, 10],
    ])('%s', async (_, wholeMs, begun) => {
      const { wire, settle, attempts } = calling({ callbackTimeoutMs: 700 });
      jest.spyOn(wire, 'send').mockImplementation(async () => {
        await sleep(400);
        return { status: 200, headers: {}, body: '' };
      });
      const deadline = wholeMs && { endsAt: performance.now() + wholeMs };
      await Promise.all(
        Array.from({ length: 10 }, () => settle('token_refresh', POST, deadline || undefined)),
      );
      expect(attempts).toHaveLength(begun);
    });

    /** How many were under way at once, when each of twenty takes so long among so many. */
    const mostAtOnce = async (
      operation: ProviderOperation,
      tookMs: (inFlight: number) => number,
    ): Promise<{ first: number; later: number }> => {
      const { wire, settle } = calling({ requestTimeoutMs: 200 });
      const seen: number[] = [];
      let inFlight = 0;
      jest.spyOn(wire, 'send').mockImplementation(async () => {
        seen.push((inFlight += 1));
        await sleep(tookMs(inFlight));
        inFlight -= 1;
        return { status: 200, headers: {}, body: '' };
      });
      await Promise.all(Array.from({ length: 20 }, () => settle(operation, POST)));
      return { first: Math.max(...seen.slice(0, 5)), later: Math.max(...seen.slice(10)) };
    };

    it.each<ProviderOperation>(['token_exchange', 'token_refresh', 'client_credentials'])(
      'asks for more at a time while %s is quick, and for fewer when that many make it slow',
      async (operation) => {
        const quick = await mostAtOnce(operation, () => 2);
        expect(quick.first).toBe(5);
        expect(quick.later).toBeGreaterThan(5);
        const slow = await mostAtOnce(operation, (inFlight) => 40 * inFlight);
        expect(slow.first).toBe(5);
        expect(slow.later).toBeLessThan(4);
      },
    );

    it('asks for no fewer when one alone is as slow', async () => {
      const { later } = await mostAtOnce('token_exchange', () => 110);
      expect(later).toBeGreaterThanOrEqual(5);
    });

    it('asks for fewer at a time after one that nobody answered, though it was alone', async () => {
      const { wire, settle } = calling({ requestTimeoutMs: 100 });
      const send = jest.spyOn(wire, 'send');
      send.mockImplementationOnce(async () => {
        await sleep(60);
        throw new TransportFailure('timeout', true);
      });
      await settle('token_exchange', POST);
      let inFlight = 0;
      const seen: number[] = [];
      send.mockImplementation(async () => {
        seen.push((inFlight += 1));
        await sleep(2);
        inFlight -= 1;
        return { status: 200, headers: {}, body: '' };
      });
      await Promise.all(Array.from({ length: 5 }, () => settle('token_exchange', POST)));
      expect(Math.max(...seen)).toBeLessThan(5);
    });

    it('keeps no read waiting', async () => {
      expect(await mostAtOnce('api_user_details', () => 2)).toMatchObject({ later: 20 });
    });
  });

  it('asks nobody while the circuit is open, and tells of no attempt', async () => {
    const { wire, attempts, settle } = calling();
    wire.answers('/api/logout-sso', ...Array<WireReply>(10).fill({ status: 500 }));
    const request = { method: 'GET', path: '/api/logout-sso' } as const;
    for (let call = 0; call < 10; call += 1) await settle('api_logout_sso', request);
    const before = attempts.length;
    expect((await settle('api_logout_sso', request))[0]).toMatchObject({
      error: { code: 'circuit_open', openedBy: 'server_error' },
    });
    expect(attempts).toHaveLength(before);
  });
});

it.each<[WireReply, openedBy: string | undefined]>([
  [{ status: 200, body: '<h1>Fatal error</h1>' }, 'invalid_response'],
  [lost, 'aborted'],
  [{ status: 404 }, undefined],
])('ProviderCalls has %j count for the circuit as it was judged: %p', async (reply, openedBy) => {
  const { wire, settle } = calling();
  wire.answers('/api/logout-sso', ...Array<WireReply>(10).fill(reply));
  const request = { method: 'GET', path: '/api/logout-sso' } as const;
  for (let call = 0; call < 10; call += 1) await settle('api_logout_sso', request);
  const [outcome] = await settle('api_logout_sso', request);
  expect(outcome).toMatchObject(
    openedBy === undefined ? { status: 200 } : { error: { code: 'circuit_open', openedBy } },
  );
});

it('ProviderCalls waits as chance has it', () => {
  const { calls } = calling();
  const drawn = Array.from({ length: 20 }, () => calls.chance());
  expect(new Set(drawn).size).toBeGreaterThan(1);
  for (const one of drawn) expect(one >= 0 && one < 1).toBe(true);
});
