import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type MubarokahEventOf, MubarokahEvents } from '../events/index.js';
import { Circuits } from './circuits.js';
import type { ProviderResponse } from './provider-http.js';
import { TransportFailure } from './transport-failure.js';

const answers = (status: number) => (): Promise<ProviderResponse> =>
  Promise.resolve({ status, headers: {}, body: '' });
const isLost = (): Promise<never> => Promise.reject(new TransportFailure('connect', false));

describe('Circuits', () => {
  let circuits: Circuits;
  let states: MubarokahEventOf<'circuit'>[];

  beforeEach(() => {
    const events = new MubarokahEvents();
    states = [];
    events.on('circuit', (event) => states.push(event));
    circuits = new Circuits(events);
  });

  const call = (send: () => Promise<ProviderResponse>, times: number): Promise<unknown[]> =>
    Promise.all(
      Array.from({ length: times }, () =>
        circuits.through('token_exchange', send).catch((error: unknown) => error),
      ),
    );

  it('stops asking when calls fail, and says so', async () => {
    await call(isLost, 10);
    const [refused] = await call(answers(200), 1);
    expect(refused).toMatchObject({ code: 'circuit_open', sent: false });
    expect(states).toEqual([{ type: 'circuit', operation: 'token_exchange', state: 'open' }]);
  });

  it('counts a 5xx as a failure', async () => {
    await call(answers(502), 10);
    expect(states.at(-1)?.state).toBe('open');
  });

  it.each([400, 401, 403, 404, 429])('is never opened by a %d, however many there are', async (status) => {
    await call(answers(status), 100);
    expect(states).toEqual([]);
  });

  it('keeps the operations apart', async () => {
    await call(isLost, 10);
    await expect(circuits.through('api_user', answers(200))).resolves.toMatchObject({ status: 200 });
  });

  describe('by the clock', () => {
    beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
    afterEach(() => void jest.useRealTimers());

    const changes = () => states.map(({ state }) => state);

    it('lets one call try again after ten seconds, and goes on when that gets an answer', async () => {
      await call(isLost, 10);
      jest.advanceTimersByTime(9_999);
      await call(answers(200), 1);
      expect(changes()).toEqual(['open']);
      jest.advanceTimersByTime(1);
      const [first] = await call(answers(200), 1);
      expect(first).toMatchObject({ status: 200 });
      expect(changes()).toEqual(['open', 'half_open', 'closed']);
    });

    it('waits another ten seconds when that is lost too', async () => {
      await call(isLost, 10);
      jest.advanceTimersByTime(10_000);
      await call(isLost, 1);
      const [refused] = await call(answers(200), 1);
      expect(refused).toMatchObject({ code: 'circuit_open' });
      expect(changes()).toEqual(['open', 'half_open', 'open']);
    });

    it('waits another ten seconds then, too, when all that failed before is forgotten', async () => {
      await call(isLost, 10);
      jest.advanceTimersByTime(60_000);
      await call(isLost, 1);
      expect(changes()).toEqual(['open', 'half_open', 'open']);
    });

    it('does not judge by fewer than five calls', async () => {
      await call(isLost, 4);
      expect(changes()).toEqual([]);
      await call(isLost, 2);
      expect(changes()).toEqual(['open']);
    });

    it('goes on as long as half of the calls get an answer', async () => {
      await call(answers(200), 5);
      await call(isLost, 5);
      expect(changes()).toEqual([]);
      await call(isLost, 1);
      expect(changes()).toEqual(['open']);
    });

    it.each([
      [29_000, ['open']],
      [30_000, []],
    ])('judges after %d ms by what is not 30 seconds old, however rare the calls', async (ms, expected) => {
      await call(isLost, 4);
      jest.advanceTimersByTime(ms);
      await call(isLost, 4);
      expect(changes()).toEqual(expected);
    });

    it('begins anew after the call that got an answer', async () => {
      await call(isLost, 10);
      jest.advanceTimersByTime(10_000);
      await call(answers(200), 1);
      await call(isLost, 3);
      expect(changes()).toEqual(['open', 'half_open', 'closed']);
      await call(isLost, 1);
      expect(changes().at(-1)).toBe('open');
    });
  });

  it('hands on what was thrown', async () => {
    const [error] = await call(isLost, 1);
    expect(error).toMatchObject({ code: 'connect' });
  });
});
