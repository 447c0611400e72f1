import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ChangeLog } from './change-log.js';

describe('ChangeLog', () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    for (const level of ['log', 'warn', 'error'] as const) {
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation((line: unknown) => void lines.push(`${level} ${String(line)}`));
    }
  });
  afterEach(() => void jest.restoreAllMocks());

  it('says nothing of a check that is up from the start', () => {
    const log = new ChangeLog('db', 'critical');
    log.observe('up', undefined, 0);
    log.observe('up', undefined, 1_000);
    expect(lines).toEqual([]);
  });

  it('says once that a check fell, however long it stays so, and how long it lasted', () => {
    const log = new ChangeLog('db', 'critical');
    log.observe('up', undefined, 0);
    for (let probe = 1; probe <= 600; probe++)
      log.observe('down', probe % 2 ? 'timeout' : 'refused', probe * 1_000);
    log.observe('up', undefined, 601_000);
    expect(lines).toEqual([
      'warn db is down: no answer in time; this instance is not ready',
      'log db is up again after 600 s',
    ]);
  });

  it('counts the time since the first trouble, degraded included', () => {
    const log = new ChangeLog('mail', 'degrade');
    log.observe('degraded', undefined, 1_000);
    log.observe('down', 'failed', 3_000);
    log.observe('unknown', undefined, 4_000);
    log.observe('up', undefined, 5_500);
    expect(lines).toEqual([
      'warn mail is degraded',
      'warn mail is down: the check failed',
      'log mail is up again after 4.5 s',
    ]);
  });
});
