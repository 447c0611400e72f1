import { describe, expect, it } from '@jest/globals';
import { TrafficEvidence } from './traffic-evidence.js';

const WINDOW = 60_000;

describe('TrafficEvidence', () => {
  it('knows nothing without traffic, or when it was long ago', () => {
    const traffic = new TrafficEvidence();
    expect(traffic.verdict(0, WINDOW)).toEqual({ status: 'unknown', reason: 'no_traffic' });
    traffic.attempted(true, 0);
    expect(traffic.verdict(WINDOW, WINDOW).status).toBe('up');
    expect(traffic.verdict(WINDOW + 1, WINDOW).status).toBe('unknown');
  });

  it('is degraded by one lost call, down by three in a row, and up again by one answer', () => {
    const traffic = new TrafficEvidence();
    const after = (answered: boolean): string => {
      traffic.attempted(answered, 1);
      return traffic.verdict(1, WINDOW).status;
    };
    expect([true, false, false, true, false, false, false, true].map(after)).toEqual([
      'up',
      'degraded',
      'degraded',
      'up',
      'degraded',
      'degraded',
      'down',
      'up',
    ]);
  });

  it('is degraded while any circuit is not closed, however long ago it opened', () => {
    const traffic = new TrafficEvidence();
    traffic.circuitIs('token_exchange', 'open', 0);
    traffic.circuitIs('api_user', 'open', 0);
    traffic.circuitIs('api_user', 'closed', 1);
    expect(traffic.verdict(10 * WINDOW, WINDOW)).toEqual({ status: 'degraded', reason: 'circuit_open' });
    traffic.circuitIs('token_exchange', 'half_open', 2);
    expect(traffic.verdict(2, WINDOW).status).toBe('degraded');
    traffic.circuitIs('token_exchange', 'closed', 3);
    expect(traffic.verdict(3, WINDOW).status).toBe('up');
  });
});
