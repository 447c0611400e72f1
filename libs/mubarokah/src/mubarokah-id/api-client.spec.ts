import { describe, expect, it } from '@jest/globals';
import { type MubarokahEventOf, MubarokahEvents } from '../events/index.js';
import { Clock } from '../time/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { MubarokahError } from '../outcomes/index.js';
import { ApiRequestError } from './provider-error.js';
import { TransportFailure } from './transport-failure.js';
import { providerRoom, type WireReply } from './wire.fixture.js';

const options = optionsWith({ callbackTimeoutMs: 2_000 });
const NOW = Date.parse('2030-01-01T00:00:00Z');
const nobody = { name: null, email: null, username: null, profilePicture: null, gender: null };
const noDetails = { phoneNumber: null, dateOfBirth: null, placeOfBirth: null, address: null, bio: null };

function asking() {
  const events = new MubarokahEvents();
  const notified: MubarokahEventOf<'api-request'>[] = [];
  const during: string[] = [];
  events.on('api-request', (event) => notified.push(event));
  events.around((operation, work) => {
    during.push(operation.type);
    return work();
  });
  const clock = Object.assign(new Clock(), { now: () => NOW });
  return { ...providerRoom(options, clock, events), notified, during };
}
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('ApiClient', () => {
  it.each([
    ['user', '/api/user', { ...nobody, id: '7', name: 'Siti' }],
    ['userDetails', '/api/user/details', { ...nobody, ...noDetails, id: '7', name: 'Siti' }],
    ['logoutSso', '/api/logout-sso', undefined],
  ] as const)('asks for %s at %s, with the token', async (call, path, answer) => {
    const { api, wire, notified, during } = asking();
    const startedAt = performance.now();
    expect(await api[call]('hunter2')).toEqual(answer);
    const tookMs = performance.now() - startedAt;
    expect(wire.requests).toMatchObject([
      { method: 'GET', path, headers: { Authorization: 'Bearer hunter2' } },
    ]);
    const endpoint = { user: 'user', userDetails: 'user_details', logoutSso: 'logout_sso' }[call];
    expect(notified).toEqual([
      {
        type: 'api-request',
        endpoint,
        status: '200',
        error: 'none',
        durationMs: expect.any(Number) as unknown,
      },
    ]);
    expect(notified[0]!.durationMs).toBeLessThanOrEqual(tookMs);
    expect(notified[0]!.durationMs).toBeGreaterThanOrEqual(0);
    expect(during).toEqual(['api-request']);
  });

  it.each(['user', 'userDetails', 'logoutSso'] as const)('keeps %s within its deadline', async (call) => {
    const { api, wire } = asking();
    await api[call]('at', { endsAt: performance.now() + 1_000 });
    expect(wire.requests[0]!.timeoutMs).toBeLessThanOrEqual(1_000);
  });

  it.each<[reply: WireReply, error: string, label: string, status: number | undefined]>([
    [{ body: '{"name":"nobody"}' }, 'invalid_response', '200', 200],
    [{ body: 'null' }, 'invalid_response', '200', 200],
    [{ status: 401, body: '{"error":"token_expired"}' }, 'token_expired', '401', 401],
    [{ status: 403, body: '{"error":"insufficient_scope"}' }, 'insufficient_scope', '403', 403],
    [{ status: 302 }, 'redirect', '302', 302],
    [new TransportFailure('tls', false), 'tls', 'none', undefined],
    [new TransportFailure('circuit_open', false), 'circuit_open', 'none', undefined],
  ])('says when %j came back, and tells of it', async (reply, code, label, status) => {
    const { api, wire, notified } = asking();
    wire.answers('/api/user', reply);
    const error = await failureOf(api.user('hunter2'));
    expect(error).toBeInstanceOf(ApiRequestError);
    expect(error).toBeInstanceOf(MubarokahError);
    expect(error).toMatchObject({
      code,
      endpoint: 'user',
      status,
      message: `Mubarokah ID refused or failed the call to "user": ${code}.`,
    });
    expect(notified).toMatchObject([{ endpoint: 'user', error: code, status: label }]);
  });

  it.each<[reply: WireReply, waitMs: number | undefined]>([
    [{ status: 429, headers: { 'retry-after': '60' } }, 60_000],
    [{ status: 429, body: '{"retry_after":30}' }, 30_000],
    [{ status: 429, headers: { 'retry-after': 'Tue, 01 Jan 2030 00:00:20 GMT' } }, 20_000],
    [{ status: 401 }, undefined],
    [new TransportFailure('circuit_open', false), 10_000],
    [new TransportFailure('tls', false), undefined],
  ])('says of %j how long to wait: %p ms', async (reply, retryAfterMs) => {
    const { api, wire } = asking();
    wire.answers('/api/user', reply);
    expect(await failureOf(api.user('at'))).toMatchObject({ retryAfterMs });
  });

  it('hands on an error that nobody foresaw, and tells of it as broken off', async () => {
    const { api, wire, notified } = asking();
    const defect = new TypeError('ours');
    wire.answers('/api/user', defect);
    expect(await failureOf(api.user('at'))).toBe(defect);
    expect(notified).toMatchObject([{ error: 'aborted', status: 'none' }]);
  });

  it('never repeats a logout everywhere', async () => {
    const { api, wire } = asking();
    wire.answers('/api/logout-sso', { status: 503, headers: { 'retry-after': '0' } });
    expect(await failureOf(api.logoutSso('at'))).toMatchObject({ code: 'server_error', status: 503 });
    expect(wire.requests).toHaveLength(1);
  });
});
