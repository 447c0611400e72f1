import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App, ManualClock } from '../app.fixture.js';
import type { SandboxDialect } from '../sandbox-options.js';
import { MubarokahSandbox } from '../sandbox.js';

describe.each<SandboxDialect>(['current', 'legacy'])('the throttle in the %s dialect', (dialect) => {
  let clock: ManualClock;
  let sandbox: MubarokahSandbox;
  let app: App;

  beforeEach(async () => {
    clock = new ManualClock();
    sandbox = await MubarokahSandbox.start({ dialect, requestsPerMinute: 2, now: () => clock.now });
    app = new App(sandbox);
  });
  afterEach(() => sandbox.close());

  it('refuses what is too much until the minute is over', async () => {
    expect((await app.refresh('x')).headers.get('x-ratelimit-remaining')).toBe('1');
    clock.advanceSeconds(20);
    await app.refresh('x');

    const refused = await app.refresh('x');
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual(
      dialect === 'legacy'
        ? { message: 'Too Many Attempts.' }
        : { error: 'rate_limit_exceeded', message: 'Too Many Attempts.', retry_after: 40 },
    );
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '40',
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(clock.now / 1000 + 40),
    });

    clock.advanceSeconds(40);
    expect((await app.refresh('x')).status).not.toBe(429);
  });

  it('leaves the other endpoints alone', async () => {
    sandbox.throttle(0);
    expect((await app.refresh('x')).status).toBe(429);
    expect((await app.get('/api/user', 'x')).status).toBe(401);
  });

  it('can be lifted', async () => {
    sandbox.throttle(undefined);
    for (let request = 0; request < 5; request++) {
      const reply = await app.refresh('x');
      expect(reply.status).not.toBe(429);
      expect(reply.headers.has('x-ratelimit-limit')).toBe(false);
    }
  });

  it('refuses a limit that is no number of requests', () => {
    expect(() => sandbox.throttle(Number.NaN)).toThrow('expected 0 or more');
  });
});
