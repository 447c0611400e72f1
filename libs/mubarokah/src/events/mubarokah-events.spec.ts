import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { hearChannel } from './hear-channel.fixture.js';
import type { MubarokahEvent } from './mubarokah-event.js';
import { MubarokahEvents } from './mubarokah-events.js';

const started = { type: 'session-started' } as const satisfies MubarokahEvent;
const ended = { type: 'session-ended', reason: 'logout', count: 1 } as const satisfies MubarokahEvent;
const thrower = (): never => {
  throw new Error('hunter2');
};

describe('MubarokahEvents', () => {
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  let events: MubarokahEvents;
  let heard: MubarokahEvent[];
  const hear = (event: unknown): void => void heard.push(event as MubarokahEvent);

  beforeEach(() => {
    logged.mockClear();
    events = new MubarokahEvents();
    heard = [];
  });

  afterEach(() => void unsubscribe('mubarokah:session-started', hear));

  it('tells each listener of its own type only, before emit returns', () => {
    events.on('session-started', hear);
    events.on('session-started', hear.bind(undefined));
    events.emit(started);
    events.emit(ended);
    expect(heard).toEqual([started, started]);
  });

  it('tells a listener nothing more once it was stopped', () => {
    const stop = events.on('session-started', hear);
    stop();
    events.emit(started);
    expect(heard).toEqual([]);
  });

  it('drops what a listener throws, counts it, and goes on to the next', () => {
    events.on('session-started', thrower);
    events.on('session-started', hear);
    events.emit(started);
    events.emit(started);
    expect(heard).toHaveLength(2);
    expect(events.listenerFailures).toBe(2);
  });

  it('drops and counts what an async listener rejects with', async () => {
    const rejecter = (): unknown => Promise.reject(new Error('hunter2'));
    events.on('session-started', rejecter);
    events.emit(started);
    await setImmediate();
    expect(events.listenerFailures).toBe(1);
  });

  it('logs the first failure only, and nothing of what was thrown', () => {
    events.on('session-started', thrower);
    events.emit(started);
    events.emit(started);
    expect(logged).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(logged.mock.calls)).not.toContain('hunter2');
  });

  it('publishes each event on the diagnostics channel of its type', async () => {
    await hearChannel('mubarokah:session-started', hear);
    events.emit(started);
    events.emit(ended);
    expect(heard).toEqual([started]);
  });

  it('tells who subscribes just after a garbage collection', async () => {
    setFlagsFromString('--expose-gc');
    events.emit(started);
    await setImmediate(); // what was looked at in this turn is not collected
    (runInNewContext('gc') as () => void)();
    subscribe('mubarokah:session-started', hear);
    await setImmediate(); // finalizers run
    events.emit(started);
    expect(heard).toEqual([started]);
  });
});
