import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App, ManualClock } from '../app.fixture.js';
import { MubarokahSandbox } from '../sandbox.js';
import { Throttle } from './throttle.js';

describe('the throttle', () => {
  let clock: ManualClock;
  let sandbox: MubarokahSandbox;
  let app: App;

  beforeEach(async () => {
    clock = new ManualClock();
    sandbox = await MubarokahSandbox.start({ requestsPerMinute: 2, now: () => clock.now });
    app = new App(sandbox);
  });
  afterEach(() => sandbox.close());

  it('refuses what is too much until the minute is over', async () => {
    expect((await app.refresh('x')).headers.get('x-ratelimit-remaining')).toBe('1');
    clock.advanceSeconds(20);
    await app.refresh('x');

    const refused = await app.refresh('x');
    expect(refused.status).toBe(429);
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '40',
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(clock.now / 1000 + 40),
    });

    clock.advanceSeconds(40);
    expect((await app.refresh('x')).status).not.toBe(429);
  });

  it('counts each address for itself', () => {
    const throttle = new Throttle(1, () => clock.now);
    const kinds = ['192.0.2.1', '192.0.2.1', '192.0.2.2'].map((address) => throttle.count(address).kind);
    expect(kinds).toEqual(['within', 'exceeded', 'within']);
  });

  it('believes no X-Forwarded-For', async () => {
    sandbox.throttle(1);
    const statuses = ['192.0.2.1', '192.0.2.2'].map(
      async (address) => (await app.token('', { 'X-Forwarded-For': address })).status,
    );
    expect((await Promise.all(statuses)).sort()).toEqual([400, 429]);
  });

  it('leaves the other endpoints alone', async () => {
    sandbox.throttle(0);
    expect((await app.refresh('x')).status).toBe(429);
    expect((await app.get('/api/user', 'x')).status).toBe(401);
  });

  it('can be lifted', async () => {
    sandbox.throttle(false);
    for (let request = 0; request < 5; request++) {
      const reply = await app.refresh('x');
      expect(reply.status).not.toBe(429);
      expect(reply.headers.has('x-ratelimit-limit')).toBe(false);
    }
  });

  it.each([Number.NaN, -1, 1.5, undefined])('refuses a limit of %p', (limit) => {
    expect(() => sandbox.throttle(limit as number)).toThrow('expected a whole number of requests, or false');
  });
});
