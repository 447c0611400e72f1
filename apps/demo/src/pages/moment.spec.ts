import { describe, expect, it } from '@jest/globals';
import { moment } from './moment.js';

describe('moment', () => {
  const now = Date.UTC(2026, 10, 22, 10, 0);

  it.each([
    [now + 59 * 60_000, 'in 59 minutes'],
    [now + 12 * 3_600_000 - 50, 'in 12 hours'],
    [now - 3 * 86_400_000, '3 days ago'],
    [now - 2_000, 'now'],
  ])('tells how far away it is: %d', (time, distance) => {
    expect(moment(time, now).markup).toContain(`(${distance})`);
  });

  it('shows the date in UTC, for people and for machines', () => {
    expect(moment(now, now).markup).toContain(
      '<time datetime="2026-11-22T10:00:00.000Z">22 Nov 2026, 10:00 UTC</time>',
    );
  });
});
