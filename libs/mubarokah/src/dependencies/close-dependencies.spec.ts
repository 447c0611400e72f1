import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { closeDependencies } from './close-dependencies.js';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
  Logger.overrideLogger(false);
});

it('closes the last declared first, each after the other, whatever becomes of one', async () => {
  const log: string[] = [];
  Logger.overrideLogger({ warn: (line: string) => log.push(line) } as never);
  const closing = (name: string, close: () => unknown) => ({
    name,
    close: () => {
      log.push(`close ${name}`);
      return close();
    },
  });
  const closed = closeDependencies([
    closing('db', async () => void log.push('db is closed')),
    { name: 'left-to-the-app' },
    closing('failing', () => Promise.reject(new Error('db.internal:5432'))),
    closing('throwing', () => {
      throw new Error('db.internal:5432');
    }),
    closing('hanging', () => new Promise(() => {})),
  ]);
  await jest.advanceTimersByTimeAsync(999);
  expect(log).toEqual(['close hanging']);
  await jest.advanceTimersByTimeAsync(1);
  await closed;
  expect(log).toEqual([
    'close hanging',
    'The dependency "hanging" could not be closed in time.',
    'close throwing',
    'The dependency "throwing" could not be closed in time.',
    'close failing',
    'The dependency "failing" could not be closed in time.',
    'close db',
    'db is closed',
  ]);
});
