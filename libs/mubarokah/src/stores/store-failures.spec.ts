import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type MubarokahEvent, MubarokahEvents } from '../events/index.js';
import { StoreFailures } from './store-failures.js';

let now = 0;
let warn: jest.SpiedFunction<Logger['warn']>;

beforeEach(() => {
  now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});
afterEach(() => void jest.restoreAllMocks());

const set = () => {
  const events = new MubarokahEvents();
  const seen: MubarokahEvent[] = [];
  events.on('store-error', (event) => seen.push(event));
  return { failures: new StoreFailures(events), seen };
};
const logged = (): unknown[] => warn.mock.calls.map(([line]) => line as unknown);

it('counts each failure of a store', () => {
  const { failures, seen } = set();
  failures.note({ store: 'session', operation: 'read' });
  failures.note({ store: 'token', operation: 'lease' });
  failures.note({ store: 'token', operation: 'lease' });
  expect(seen).toEqual([
    { type: 'store-error', store: 'session', operation: 'read' },
    { type: 'store-error', store: 'token', operation: 'lease' },
    { type: 'store-error', store: 'token', operation: 'lease' },
  ]);
});

it('logs each operation at most once a minute, and then how often it failed', () => {
  const { failures } = set();
  for (now = 0; now < 60_000; now += 1_000) failures.note({ store: 'session', operation: 'touch' });
  failures.note({ store: 'session', operation: 'read' });
  expect(logged()).toEqual(['The session store failed (touch).', 'The session store failed (read).']);
  failures.note({ store: 'session', operation: 'touch' });
  expect(logged().at(-1)).toBe('The session store failed (touch), 60 times since this was last logged.');
  now += 60_000;
  failures.note({ store: 'session', operation: 'touch' });
  expect(logged().at(-1)).toBe('The session store failed (touch).');
});
