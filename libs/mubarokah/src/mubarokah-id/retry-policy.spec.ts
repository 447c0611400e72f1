import { describe, expect, it } from '@jest/globals';
import type { ProviderOperation } from '../outcomes/index.js';
import { type Attempt, RetryBudget, waitBeforeRetry } from './retry-policy.js';
import { TransportFailure } from './transport-failure.js';

const reply = (status: number, headers: Record<string, string> = {}, body = ''): Attempt => ({
  status,
  headers,
  body,
});
const wait = (operation: ProviderOperation, result: Attempt, attempt = 1, random = 0.5): number | undefined =>
  waitBeforeRetry(operation, result, attempt, 0, random);

describe('waitBeforeRetry', () => {
  it.each([
    ['a name that does not resolve', new TransportFailure('dns', false)],
    ['a refused connection', new TransportFailure('connect', false)],
    ['a 429 that says when', reply(429, { 'retry-after': '2' })],
    ['a 503 that says when', reply(503, { 'retry-after': '2' })],
  ])('repeats a token exchange after %s', (_, result) => {
    expect(wait('token_exchange', result)).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['a reset after bytes were sent', new TransportFailure('aborted', true)],
    ['a time-out', new TransportFailure('timeout', true)],
    ['a certificate that is wrong', new TransportFailure('tls', false)],
    ['an open circuit', new TransportFailure('circuit_open', false)],
    ['a 500', reply(500)],
    ['a 503 that does not say when', reply(503)],
    ['a 429 that does not say when', reply(429)],
    ['a refusal', reply(400, {}, '{"error":"invalid_grant"}')],
    ['an answer', reply(200)],
  ])('never repeats a token exchange after %s', (_, result) => {
    expect(wait('token_exchange', result)).toBeUndefined();
    expect(wait('token_refresh', result)).toBeUndefined();
  });

  it('waits as long as the header asks, else as long as the body asks', () => {
    expect(wait('token_exchange', reply(429, { 'retry-after': '7' }, '{"retry_after":9}'))).toBe(7000);
    expect(wait('token_exchange', reply(429, {}, '{"retry_after":9}'))).toBe(9000);
  });

  it.each([500, 502, 503, 504])('repeats a read after a %d', (status) => {
    expect(wait('api_user', reply(status))).toBeGreaterThanOrEqual(0);
  });

  it.each([400, 401, 403, 404, 429, 499, 302, 200])('does not repeat a read after a %d', (status) => {
    expect(wait('api_user', reply(status))).toBeUndefined();
  });

  it('repeats a read whose answer was lost', () => {
    expect(wait('api_user_details', new TransportFailure('aborted', true))).toBeGreaterThanOrEqual(0);
  });

  it('spreads the waits over the whole range, which doubles each time', () => {
    const lost = new TransportFailure('aborted', true);
    expect([1, 2].map((attempt) => wait('api_user', lost, attempt, 0))).toEqual([0, 0]);
    expect([1, 2].map((attempt) => wait('api_user', lost, attempt, 0.5))).toEqual([200, 400]);
  });

  it('never repeats a logout everywhere, which has side effects', () => {
    expect(wait('api_logout_sso', new TransportFailure('dns', false))).toBeUndefined();
    expect(wait('api_logout_sso', reply(503, { 'retry-after': '1' }))).toBeUndefined();
  });
});

function repetitionsIn(calls: number): number {
  const budget = new RetryBudget();
  let repetitions = 0;
  for (let call = 0; call < calls; call += 1) {
    budget.earn();
    while (budget.spend()) repetitions += 1;
  }
  return repetitions;
}

describe('RetryBudget', () => {
  it('lets the first failure be repeated', () => {
    expect(repetitionsIn(1)).toBe(1);
  });

  it('lets one call in ten be a repetition when everything fails', () => {
    expect(repetitionsIn(1000)).toBeLessThanOrEqual(101);
    expect(repetitionsIn(1000)).toBeGreaterThanOrEqual(100);
  });

  it('saves up ten at most', () => {
    const budget = new RetryBudget();
    for (let call = 0; call < 1000; call += 1) budget.earn();
    let repetitions = 0;
    while (budget.spend()) repetitions += 1;
    expect(repetitions).toBe(10);
  });
});
