import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { contained } from './contained.js';

const defect = (): never => {
  throw new Error('hunter2');
};

describe('contained', () => {
  const logged = jest.spyOn(Logger.prototype, 'error');
  beforeEach(() => void logged.mockReset().mockImplementation(() => {}));

  it('calls back with what it is called with', () => {
    const callback = jest.fn();
    contained('It', callback)('a', 1);
    expect(callback.mock.calls).toEqual([['a', 1]]);
  });

  it.each([
    ['throws', defect],
    ['rejects with', async () => defect()],
  ])('keeps in what a listener %s, and says so once, without its message', async (_, listener) => {
    const emitter = new EventEmitter().on('event', contained('Hearing the event', listener));
    for (let nth = 0; nth < 3; nth += 1) emitter.emit('event');
    await setImmediate();
    expect(logged.mock.calls).toEqual([['Hearing the event failed; the error is dropped.']]);
  });

  it('keeps it in even where the logger of the app fails too', () => {
    logged.mockImplementation(defect);
    expect(contained('It', defect)).not.toThrow();
  });
});
