import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CALLBACK_OUTCOMES, CALLBACK_REASONS } from 'nestjs-mubarokah/events';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import { Circuits } from '../../libs/mubarokah/src/mubarokah-id/circuits.js';
import { TokenThrottle } from '../../libs/mubarokah/src/mubarokah-id/token-throttle.js';
import type { RawAnswer } from '../attacks/raw-client.js';
import { cookieHeader, loginCookiesOf, startProvider, Target } from '../attacks/target.js';
import { capturedLog } from '../support/captured-log.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { ownModuleRef } from '../support/own-module-ref.js';
import { cookies, PLANTED, query, request, tokenReply, userReply } from './arbitraries.js';

/** Of each kind, both adapters together. A run is repeated with the seed that its name shows. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 5_000) / ADAPTERS.length;
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const STATUSES = new Set([...CALLBACK_REASONS.map((reason) => CALLBACK_OUTCOMES[reason].status), 405]);

describe.each(ADAPTERS)(`anything at all, on %s (FUZZ_SEED=${seed})`, (adapter) => {
  let sandbox: MubarokahSandbox;
  let target: Target;
  const uncaught: unknown[] = [];
  const catchIt = (error: unknown): void => void uncaught.push(error);
  const log = capturedLog();

  beforeAll(async () => {
    process.on('uncaughtException', catchIt).on('unhandledRejection', catchIt);
    sandbox = await startProvider();
    target = await Target.start(
      adapter,
      sandbox,
      // So short that nobody waits for what a reply asks to wait for.
      {
        callbackTimeoutMs: 400,
        requestTimeoutMs: 300,
        connectTimeoutMs: 200,
        refusedCodesPerMinute: 1_000_000,
      },
      { logger: log },
    );
  });
  afterAll(async () => {
    await target.close();
    await sandbox.close();
    process.off('uncaughtException', catchIt).off('unhandledRejection', catchIt);
  });

  const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => Promise<void>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(arbitrary, async (value) => {
        target.forget();
        for (const type of [Circuits, TokenThrottle]) {
          const fresh = await ownModuleRef(target.test.app).create<object>(type);
          Object.assign(target.test.app.get<object>(type), fresh);
        }
        await holds(value);
        expect(uncaught).toEqual([]);
      }),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
  const expectClean = ({ text }: RawAnswer): void => expect(text).not.toContain(PLANTED);

  it('that Mubarokah ID answers ends in one outcome, and lets in nobody but a person', async () => {
    await check(fc.tuple(tokenReply, userReply), async ([token, user]) => {
      sandbox.next('token', { ...token, times: 3 });
      sandbox.next('user', { ...user, times: 3 });
      const browser = target.newBrowser();
      const state = (await target.begin(browser)).searchParams.get('state')!;
      const cookie = cookieHeader(loginCookiesOf(browser));
      const answer = await target.raw.get(`${CALLBACK_PATH}?code=x&state=${state}`, {
        accept: 'text/html',
        cookie,
      });
      expect(target.reasons).toHaveLength(1);
      const [reason] = target.reasons;
      expect(answer.status).toBe(CALLBACK_OUTCOMES[reason!].status);
      expectClean(answer);
      expect(target.count('session-started')).toBe(reason === 'none' ? 1 : 0);
      expect(/-session=[^;]/.test(answer.setCookies.join())).toBe(reason === 'none');
      if (reason === 'none') await expectPerson(answer);
    });
    expect(log.lines.join('\n')).not.toContain(PLANTED);
  }, 300_000);

  async function expectPerson({ setCookies }: RawAnswer): Promise<void> {
    const cookie = setCookies.map((one) => one.split(';')[0]!).find((one) => one.includes('-session='))!;
    const page = await target.raw.get('/profile', { accept: 'application/json', cookie });
    expect(page.status).toBe(200);
    const { id, name, profilePicture } = JSON.parse(Buffer.from(page.body, 'latin1').toString()) as Record<
      string,
      string | null
    >;
    expect(id).toMatch(/^[^\p{Cc}\p{Cs}]{1,255}$/u);
    expect(name ?? '').toMatch(/^[^\p{Cc}\p{Cs}]{0,1000}$/u);
    expect(profilePicture ?? 'https://').toMatch(/^https?:\/\//);
  }

  it('that is asked of the app is answered by one of the table, and never by a defect', async () => {
    await check(request, async ({ method, path, query: search, headers }) => {
      const answer = await target.raw.send(method, `${path}?${search}`, headers);
      expect(answer.status).not.toBe(500);
      expect(target.reasons.length).toBeLessThanOrEqual(1);
      expect(STATUSES.has(answer.status) || target.reasons.length === 0).toBe(true);
      expect(target.reasons).not.toContain('internal_error');
      expect([target.exchanges, target.count('session-started')]).toEqual([0, 0]);
    });
  }, 300_000);

  it('that a browser brings as cookies logs nobody in', async () => {
    const ours = target.sessionCookie.replace(/-session$/, '');
    await check(fc.tuple(cookies, query), async ([brought, search]) => {
      const cookie = brought.replaceAll('OURS', ours);
      const page = await target.raw.get('/profile', { accept: 'application/json', cookie });
      expect(page.status).toBe(401);
      const answer = await target.raw.get(`${CALLBACK_PATH}?${search}`, {
        accept: 'application/json',
        cookie,
      });
      expect(STATUSES).toContain(answer.status);
      expect(target.reasons).toHaveLength(1);
      expect(target.reasons).not.toContain('internal_error');
      expect([target.exchanges, target.count('session-started')]).toEqual([0, 0]);
    });
  }, 300_000);
});
