import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { listenToChannel } from './listen-to-channel.fixture.js';
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
  let received: MubarokahEvent[];
  const listener = (event: unknown): void => void received.push(event as MubarokahEvent);

  beforeEach(() => {
    logged.mockClear();
    events = new MubarokahEvents();
    received = [];
  });

  afterEach(() => void unsubscribe('mubarokah:session-started', listener));

  it('tells each listener of its own type only, before emit returns', () => {
    events.on('session-started', listener);
    events.on('session-started', listener.bind(undefined));
    events.emit(started);
    events.emit(ended);
    expect(received).toEqual([started, started]);
  });

  it('tells a listener nothing more once it was stopped', () => {
    const stop = events.on('session-started', listener);
    stop();
    events.emit(started);
    expect(received).toEqual([]);
  });

  it('drops what a listener throws, counts it, and goes on to the next', () => {
    events.on('session-started', thrower);
    events.on('session-started', listener);
    events.emit(started);
    events.emit(started);
    expect(received).toHaveLength(2);
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
    await listenToChannel('mubarokah:session-started', listener);
    events.emit(started);
    events.emit(ended);
    expect(received).toEqual([started]);
  });

  it('tells who subscribes just after a garbage collection', async () => {
    setFlagsFromString('--expose-gc');
    events.emit(started);
    await setImmediate(); // what was looked at in this turn is not collected
    (runInNewContext('gc') as () => void)();
    subscribe('mubarokah:session-started', listener);
    await setImmediate(); // finalizers run
    events.emit(started);
    expect(received).toEqual([started]);
  });
});
