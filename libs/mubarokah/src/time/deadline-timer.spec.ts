import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import { startDeadline } from './deadline-timer.js';

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
