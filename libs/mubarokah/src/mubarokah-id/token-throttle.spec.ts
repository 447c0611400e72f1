import { describe, expect, it } from '@jest/globals';
import { TokenThrottle } from './token-throttle.js';

describe('TokenThrottle', () => {
  const start = () => {
    const clock = { time: 0, now: () => clock.time };
    return { clock, throttle: new TokenThrottle(clock) };
  };

  it('holds nobody back before the provider refused', () => {
    expect(start().throttle.waitMs('refresh_token')).toBe(0);
  });

  it.each(['refresh_token', 'client_credentials'] as const)(
    'holds %s back for as long as the provider asked',
    (grant) => {
      const { clock, throttle } = start();
      throttle.refused(7_000);
      clock.time = 3_000;
      expect(throttle.waitMs(grant)).toBe(4_000);
      clock.time = 7_000;
      expect(throttle.waitMs(grant)).toBe(0);
    },
  );

  it('holds them back for a minute when the provider did not say', () => {
    const { throttle } = start();
    throttle.refused(undefined);
    expect(throttle.waitMs('refresh_token')).toBe(60_000);
  });

  it('never shortens a wait', () => {
    const { throttle } = start();
    throttle.refused(30_000);
    throttle.refused(1_000);
    expect(throttle.waitMs('refresh_token')).toBe(30_000);
  });

  it('never holds a login back', () => {
    const { throttle } = start();
    throttle.refused(30_000);
    expect(throttle.waitMs('authorization_code')).toBe(0);
  });
});
