import { describe, expect, it } from '@jest/globals';
import type { HealthStatus } from '../../options/index.js';
import { CheckState } from './check-state.js';

const SECOND = 1_000;
const damping = { rise: 1, fall: 2, maxAgeMs: 10 * SECOND };

/** The damped status after each result, one a second. */
function statuses(results: readonly HealthStatus[], options = damping): HealthStatus[] {
  const state = new CheckState(options);
  return results.map((status, index) => {
    state.record({ status }, 1, index * SECOND);
    return state.read(index * SECOND).status;
  });
}

describe('CheckState', () => {
  it('knows nothing before the first result', () => {
    expect(new CheckState(damping).read(0)).toMatchObject({ status: 'unknown', raw: 'unknown' });
  });

  it('believes the first result, good or bad', () => {
    expect(statuses(['up'])).toEqual(['up']);
    expect(statuses(['down'])).toEqual(['down']);
  });

  it('takes two worse results in a row to fall, and one better to rise', () => {
    expect(statuses(['up', 'down', 'up', 'down', 'down', 'up'])).toEqual([
      'up',
      'up',
      'up',
      'up',
      'down',
      'up',
    ]);
  });

  it('counts different kinds of worse together, and believes the last', () => {
    expect(statuses(['up', 'degraded', 'down'])).toEqual(['up', 'up', 'down']);
    expect(statuses(['up', 'down', 'degraded'])).toEqual(['up', 'up', 'degraded']);
  });

  it('falls further from degraded by the same rule', () => {
    expect(statuses(['degraded', 'down', 'degraded', 'down', 'down'])).toEqual([
      'degraded',
      'degraded',
      'degraded',
      'degraded',
      'down',
    ]);
  });

  it('rises only after as many as asked for', () => {
    expect(statuses(['down', 'up', 'up', 'down', 'up', 'up', 'up'], { ...damping, rise: 3 })).toEqual([
      'down',
      'down',
      'down',
      'down',
      'down',
      'down',
      'up',
    ]);
  });

  it('tells the last result beside the damped one', () => {
    const state = new CheckState(damping);
    state.record({ status: 'up' }, 5, 0);
    state.record({ status: 'down' }, 7, SECOND);
    expect(state.read(3 * SECOND)).toMatchObject({
      status: 'up',
      raw: 'down',
      durationMs: 7,
      ageMs: 2 * SECOND,
    });
  });

  it('is unknown when its last result is too old, and then believes the next one at once', () => {
    const state = new CheckState(damping);
    state.record({ status: 'up' }, 1, 0);
    expect(state.read(10 * SECOND).status).toBe('up');
    expect(state.read(10 * SECOND + 1)).toMatchObject({ status: 'unknown', raw: 'unknown' });
    state.record({ status: 'down' }, 1, 20 * SECOND);
    expect(state.read(20 * SECOND).status).toBe('down');
  });
});
