import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DeadlinePassed, withDeadline, within, startDeadline } from './deadline.js';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

describe('startDeadline', () => {
  it('says that the time is up, unless it was called off', async () => {
    const calledOff = jest.fn();
    startDeadline(1, calledOff)();
    await new Promise<void>((resolve) => startDeadline(-1, resolve));
    await new Promise<void>((resolve) => startDeadline(20, resolve));
    expect(calledOff).not.toHaveBeenCalled();
  });

  it('lets what arrived while the process was held up be read first', async () => {
    const order: string[] = [];
    let isOver = (): void => undefined;
    const over = new Promise<void>((resolve) => (isOver = resolve));
    // Server and client are one process: the answer leaves, and then nothing is done until the time is up.
    const server = createServer((socket) => {
      startDeadline(5, () => {
        order.push('deadline');
        isOver();
      });
      socket.write('in time');
      const heldUntil = performance.now() + 50;
      while (performance.now() < heldUntil);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('data', () => void order.push('answer'));
    await over;
    socket.destroy();
    server.close();
    expect(order).toEqual(['answer', 'deadline']);
  });
});

const never = () => new Promise<never>(() => {});

describe('withDeadline', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterEach(() => void jest.useRealTimers());

  it('settles as the work does, and leaves no timer behind', async () => {
    const failure = new Error('no');
    const thrower = () => {
      throw failure;
    };
    expect(await withDeadline(() => 7, 1_000)).toBe(7);
    expect(await withDeadline(() => Promise.resolve(7), 1_000)).toBe(7);
    await expect(withDeadline(() => Promise.reject(failure), 1_000)).rejects.toBe(failure);
    await expect(withDeadline(thrower, 1_000)).rejects.toBe(failure);
    expect(jest.getTimerCount()).toBe(0);
  });

  /** What the work comes to once that time has passed. */
  const after = async (timeMs: number, work: Promise<unknown>): Promise<unknown> => {
    const outcome = work.catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(timeMs);
    await new Promise(setImmediate);
    return outcome;
  };

  it.each([1_000, 0, -5])('rejects when the work takes longer than %d ms', async (deadlineMs) => {
    const outcome = await after(Math.max(deadlineMs, 1), withDeadline(never, deadlineMs));
    expect(outcome).toBeInstanceOf(DeadlinePassed);
    expect((outcome as Error).message).toBe(`No answer within ${deadlineMs} ms.`);
  });

  it('drops what the work rejects with later', async () => {
    let fail = (_: Error): void => {};
    const work = () => new Promise<never>((_, reject) => (fail = reject));
    expect(await after(1, withDeadline(work, 1))).toBeInstanceOf(DeadlinePassed);
    fail(new Error('too late'));
    await jest.advanceTimersByTimeAsync(1);
  });

  it('hands over what the work resolves to later, once, and nothing that came in time', async () => {
    const late: number[] = [];
    let finish = (_: number): void => {};
    const work = () => new Promise<number>((resolve) => (finish = resolve));
    expect(
      await after(
        1,
        withDeadline(work, 1, (value) => late.push(value)),
      ),
    ).toBeInstanceOf(DeadlinePassed);
    finish(7);
    await jest.advanceTimersByTimeAsync(1);
    expect(late).toEqual([7]);
    await withDeadline(
      () => 8,
      1_000,
      (value) => late.push(value),
    );
    await jest.advanceTimersByTimeAsync(1_000);
    expect(late).toEqual([7]);
  });

  it('survives that nobody can use what came later', async () => {
    let finish = (): void => {};
    const work = () => new Promise<void>((resolve) => (finish = resolve));
    const broken = () => {
      throw new Error('no');
    };
    expect(await after(1, withDeadline(work, 1, broken))).toBeInstanceOf(DeadlinePassed);
    finish();
    await jest.advanceTimersByTimeAsync(1);
  });
});

describe('within', () => {
  it('waits for the work, rejects as it does, and gives it up at the limit', async () => {
    const failure = new Error('no');
    await within(1_000, Promise.resolve());
    await expect(within(1_000, Promise.reject(failure))).rejects.toBe(failure);
    await within(1, never());
  });
});
