import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type MubarokahEventOf, MubarokahEvents } from '../events/index.js';
import { type AttemptError, type ApiStatus, attemptVerdict } from '../outcomes/index.js';
import { Circuits, type JudgedCall } from './circuits.js';

const call =
  (error: AttemptError, status: ApiStatus = 'none') =>
  (): Promise<JudgedCall> =>
    Promise.resolve({ error, verdict: attemptVerdict(error, status) });
const isAnswered = call('none', '200');
const isLost = call('connect');

describe('Circuits', () => {
  let circuits: Circuits;
  let states: MubarokahEventOf<'circuit'>[];

  beforeEach(() => {
    const events = new MubarokahEvents();
    states = [];
    events.on('circuit', (event) => states.push(event));
    circuits = new Circuits(events);
  });

  const make = (send: () => Promise<JudgedCall>, times: number): Promise<unknown[]> =>
    Promise.all(
      Array.from({ length: times }, () =>
        circuits.through('token_exchange', send).catch((error: unknown) => error),
      ),
    );

  it('stops asking when calls fail, and says so', async () => {
    await make(isLost, 10);
    const [refused] = await make(isAnswered, 1);
    expect(refused).toMatchObject({ code: 'circuit_open', sent: false, openedBy: 'connect' });
    expect(states).toEqual([
      { type: 'circuit', operation: 'token_exchange', state: 'open', error: 'connect' },
    ]);
  });

  it.each<[AttemptError, ApiStatus]>([
    ['server_error', '502'],
    ['temporarily_unavailable', '503'],
    ['invalid_response', '200'],
    ['redirect', '302'],
    ['timeout', 'none'],
  ])('counts %s with status %s as a failure, and names it', async (error, status) => {
    await make(call(error, status), 10);
    expect(states).toMatchObject([{ state: 'open', error }]);
    expect(await make(isAnswered, 1)).toMatchObject([{ code: 'circuit_open', openedBy: error }]);
  });

  it.each<[AttemptError, ApiStatus]>([
    ['invalid_grant', '400'],
    ['invalid_client', '401'],
    ['insufficient_scope', '403'],
    ['invalid_response', '404'],
    ['rate_limited', '429'],
  ])('is never opened by %s with status %s, however many there are', async (error, status) => {
    await make(call(error, status), 100);
    expect(states).toEqual([]);
  });

  it('is not opened by calls that time out while others are answered', async () => {
    const slow: ((late: JudgedCall) => void)[] = [];
    const begun = Array.from({ length: 10 }, () =>
      circuits.through('token_exchange', () => new Promise<JudgedCall>((resolve) => slow.push(resolve))),
    );
    await new Promise((resolve) => setTimeout(resolve, 2));
    await make(call('invalid_grant', '400'), 1);
    for (const end of slow) end(await call('timeout')());
    expect(await Promise.all(begun)).toMatchObject(Array(10).fill({ error: 'timeout' }));
    expect(states).toEqual([]);
    await make(call('timeout'), 20);
    expect(states).toMatchObject([{ state: 'open', error: 'timeout' }]);
  });

  it('is opened by calls that are lost, though others are answered', async () => {
    let lose!: () => void;
    const loss = new Promise<void>((resolve) => (lose = resolve));
    const lost = make(() => loss.then(isLost), 10);
    await make(isAnswered, 1);
    lose();
    await lost;
    expect(states).toMatchObject([{ state: 'open', error: 'connect' }]);
  });

  it('names what opened it, not what came in late', async () => {
    let answer!: (late: JudgedCall) => void;
    const late = circuits.through(
      'token_exchange',
      () => new Promise<JudgedCall>((resolve) => (answer = resolve)),
    );
    await make(isLost, 10);
    answer(await call('server_error', '500')());
    await late;
    expect(await make(isAnswered, 1)).toMatchObject([{ code: 'circuit_open', openedBy: 'connect' }]);
  });

  it('keeps the operations apart', async () => {
    await make(isLost, 10);
    await expect(circuits.through('api_user', isAnswered)).resolves.toMatchObject({ error: 'none' });
  });

  describe('by the clock', () => {
    beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
    afterEach(() => void jest.useRealTimers());

    const changes = () => states.map(({ state }) => state);

    it('lets one call try again after ten seconds, and goes on when that gets an answer', async () => {
      await make(isLost, 10);
      jest.advanceTimersByTime(9_999);
      await make(isAnswered, 1);
      expect(changes()).toEqual(['open']);
      jest.advanceTimersByTime(1);
      const [first] = await make(isAnswered, 1);
      expect(first).toMatchObject({ error: 'none' });
      expect(changes()).toEqual(['open', 'half_open', 'closed']);
    });

    it('says that the next call may try, though none comes', async () => {
      await make(isLost, 10);
      jest.advanceTimersByTime(10_000);
      expect(changes()).toEqual(['open', 'half_open']);
      jest.advanceTimersByTime(60_000);
      expect(changes()).toEqual(['open', 'half_open']);
      expect(states[1]).toEqual({ type: 'circuit', operation: 'token_exchange', state: 'half_open' });
    });

    it('names the last failure when the trial fails otherwise', async () => {
      await make(isLost, 10);
      jest.advanceTimersByTime(10_000);
      await make(call('server_error', '502'), 1);
      expect(states.at(-1)).toMatchObject({ state: 'open', error: 'server_error' });
      jest.advanceTimersByTime(10_000);
      expect(changes()).toEqual(['open', 'half_open', 'open', 'half_open']);
    });

    it('waits another ten seconds when that is lost too', async () => {
      await make(isLost, 10);
      jest.advanceTimersByTime(10_000);
      await make(isLost, 1);
      const [refused] = await make(isAnswered, 1);
      expect(refused).toMatchObject({ code: 'circuit_open' });
      expect(changes()).toEqual(['open', 'half_open', 'open']);
    });

    it('waits another ten seconds then, too, when all that failed before is forgotten', async () => {
      await make(isLost, 10);
      jest.advanceTimersByTime(60_000);
      await make(isLost, 1);
      expect(changes()).toEqual(['open', 'half_open', 'open']);
    });

    it('does not judge by fewer than five calls', async () => {
      await make(isLost, 4);
      expect(changes()).toEqual([]);
      await make(isLost, 2);
      expect(changes()).toEqual(['open']);
    });

    it('goes on as long as half of the calls get an answer', async () => {
      await make(isAnswered, 5);
      await make(isLost, 5);
      expect(changes()).toEqual([]);
      await make(isLost, 1);
      expect(changes()).toEqual(['open']);
    });

    it.each([
      [29_000, ['open']],
      [30_000, []],
    ])('judges after %d ms by what is not 30 seconds old, however rare the calls', async (ms, expected) => {
      await make(isLost, 4);
      jest.advanceTimersByTime(ms);
      await make(isLost, 4);
      expect(changes()).toEqual(expected);
    });

    it('begins anew after the call that got an answer', async () => {
      await make(isLost, 10);
      jest.advanceTimersByTime(10_000);
      await make(isAnswered, 1);
      await make(isLost, 3);
      expect(changes()).toEqual(['open', 'half_open', 'closed']);
      await make(isLost, 1);
      expect(changes().at(-1)).toBe('open');
    });
  });

  it('hands on what was thrown, and what failed', async () => {
    const defect = new TypeError('ours');
    expect(await make(() => Promise.reject(defect), 1)).toEqual([defect]);
    expect(await make(isLost, 1)).toMatchObject([{ error: 'connect' }]);
  });
});
