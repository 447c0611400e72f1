import { describe, expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.js';

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
