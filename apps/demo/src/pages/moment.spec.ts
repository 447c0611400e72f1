import { describe, expect, it } from '@jest/globals';
import { moment } from './moment.js';

describe('moment', () => {
  const now = Date.UTC(2026, 10, 22, 10, 0);

  it.each([
    [now + 59 * 60_000, 'in 59 minutes', 'dalam 59 menit'],
    [now + 12 * 3_600_000 - 50, 'in 12 hours', 'dalam 12 jam'],
    [now - 3 * 86_400_000, '3 days ago', '3 hari yang lalu'],
    [now - 2_000, 'now', 'sekarang'],
  ])('tells how far away it is: %d', (time, english, indonesian) => {
    expect(moment('en', time, now).markup).toContain(`(${english})`);
    expect(moment('id', time, now).markup).toContain(`(${indonesian})`);
  });

  it.each([
    ['en', '22 Nov 2026, 10:00 UTC'],
    ['id', '22 Nov 2026, 10.00 UTC'],
  ] as const)('shows the date in UTC, for people and for machines: %s', (language, shown) => {
    expect(moment(language, now, now).markup).toContain(
      `<time datetime="2026-11-22T10:00:00.000Z">${shown}</time>`,
    );
  });
});
