import { beforeEach, describe, expect, it } from '@jest/globals';
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

  it('hands on what was thrown', async () => {
    const [error] = await call(isLost, 1);
    expect(error).toMatchObject({ code: 'connect' });
  });
});
