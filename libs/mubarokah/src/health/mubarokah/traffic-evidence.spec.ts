import { describe, expect, it } from '@jest/globals';
import type { ProviderOperation } from '../../outcomes/index.js';
import { type CheckResult, UP } from '../probe/check-result.js';
import { TrafficEvidence } from './traffic-evidence.js';

const WINDOW = 60_000;
const FAILED: CheckResult = { status: 'down', reason: 'server_error', fault: 'provider' };
const LOST: CheckResult = { status: 'down', reason: 'connect', fault: 'network' };
const THROTTLED: CheckResult = { status: 'degraded', reason: 'rate_limited', fault: 'provider' };

describe('TrafficEvidence', () => {
  it('knows nothing without traffic, or when it was long ago', () => {
    const traffic = new TrafficEvidence();
    expect(traffic.verdict(0, WINDOW)).toBeUndefined();
    traffic.received('api_user', UP, 0);
    expect(traffic.verdict(WINDOW, WINDOW)).toEqual(UP);
    expect(traffic.verdict(WINDOW + 1, WINDOW)).toBeUndefined();
  });

  it('is degraded by one failed call, down by two in a row, and up again by one that goes well', () => {
    const traffic = new TrafficEvidence();
    const after = (result: CheckResult) => {
      traffic.received('api_user', result, 1);
      return traffic.verdict(1, WINDOW)?.status;
    };
    expect([UP, FAILED, UP, FAILED, FAILED, FAILED, UP].map(after)).toEqual([
      'up',
      'degraded',
      'up',
      'degraded',
      'down',
      'down',
      'up',
    ]);
  });

  it('keeps what the last call failed of', () => {
    const traffic = new TrafficEvidence();
    traffic.received('api_user', FAILED, 1);
    traffic.received('api_user', LOST, 1);
    expect(traffic.verdict(1, WINDOW)).toEqual(LOST);
  });

  it('has no operation vouch for another', () => {
    const traffic = new TrafficEvidence();
    for (let call = 0; call < 2; call += 1) {
      traffic.received('token_exchange', FAILED, call);
      traffic.received('api_user_details', UP, call);
    }
    expect(traffic.verdict(2, WINDOW)).toEqual(FAILED);
  });

  it('is down by two failed calls, of whatever operations', () => {
    const traffic = new TrafficEvidence();
    for (const operation of ['token_exchange', 'token_refresh'] as ProviderOperation[])
      traffic.received(operation, FAILED, 1);
    expect(traffic.failures).toBe(2);
    expect(traffic.verdict(1, WINDOW)?.status).toBe('down');
  });

  it('is degraded, not down, while it is throttled', () => {
    const traffic = new TrafficEvidence();
    for (let call = 0; call < 5; call += 1) traffic.received('token_exchange', THROTTLED, 1);
    expect(traffic.verdict(1, WINDOW)).toEqual(THROTTLED);
  });

  it('is down while a circuit is open, whatever comes in late, and never forgets it', () => {
    const traffic = new TrafficEvidence();
    traffic.received('token_exchange', FAILED, 0);
    traffic.circuitIs('token_exchange', 'open', LOST, 1);
    traffic.received('token_exchange', UP, 2);
    expect(traffic.verdict(10 * WINDOW, WINDOW)).toEqual(LOST);
  });

  it('goes by the trial when a circuit is half-open, and forgets it when nobody comes', () => {
    const traffic = new TrafficEvidence();
    traffic.circuitIs('token_exchange', 'open', LOST, 0);
    traffic.circuitIs('token_exchange', 'half_open', undefined, 10_000);
    expect(traffic.verdict(WINDOW, WINDOW)).toEqual(LOST);
    expect(traffic.verdict(WINDOW + 1, WINDOW)).toBeUndefined();
    traffic.received('token_exchange', UP, WINDOW + 1);
    traffic.circuitIs('token_exchange', 'closed', undefined, WINDOW + 1);
    expect(traffic.verdict(WINDOW + 1, WINDOW)).toEqual(UP);
  });
});
