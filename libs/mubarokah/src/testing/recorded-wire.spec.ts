import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { App, ManualClock, type Reply } from './app.fixture.js';
import {
  API_FACTS,
  AUTHORIZE_FACTS,
  CLIENTS,
  type Expected,
  type Fact,
  TOKEN_FACTS,
} from './recorded-facts.fixture.js';
import { SANDBOX_USERS } from './sandbox-defaults.js';
import type { SandboxDialect } from './sandbox-options.js';
import { MubarokahSandbox } from './sandbox.js';

/** The sandbox against what unmodified Passports of two generations answered on loopback. */
describe.each<SandboxDialect>(['current', 'legacy'])('the wire of the %s dialect', (dialect) => {
  let clock: ManualClock;
  let app: App;

  beforeAll(async () => {
    clock = new ManualClock();
    clock.now += 123; // no whole second
    const users = [...SANDBOX_USERS, { id: 3, name: 'Demo User Three' }];
    app = new App(await MubarokahSandbox.start({ dialect, clients: CLIENTS, users, now: () => clock.now }));
  });
  beforeEach(() => clock.advanceSeconds(60)); // the throttle begins anew
  afterAll(() => app.sandbox.close());

  function expectReply(reply: Reply, { status, headers = {}, body, oauth, back, text }: Expected): void {
    expect(reply.status).toBe(status);
    for (const [name, value] of Object.entries(headers)) {
      if (value instanceof RegExp) expect(reply.headers.get(name)).toMatch(value);
      else expect(reply.headers.get(name)).toBe(value);
    }
    if (body !== undefined) expect(reply.body).toEqual(body);
    if (oauth !== undefined) expectOAuthError(reply.body, oauth);
    if (text !== undefined) expect(reply.text).toMatch(text);
    if (back !== undefined) {
      const { searchParams } = new URL(reply.headers.get('location')!);
      expect([...searchParams]).toEqual(
        back.map(([name, value]) => [name, value instanceof RegExp ? expect.stringMatching(value) : value]),
      );
    }
  }

  function expectOAuthError(body: Reply['body'], { error, hint }: NonNullable<Expected['oauth']>): void {
    const fields = ['error', 'error_description', ...(hint === undefined ? [] : ['hint'])];
    expect(Object.keys(body)).toEqual(dialect === 'legacy' ? [...fields, 'message'] : fields);
    expect(body).toMatchObject(hint === undefined ? { error } : { error, hint });
    expect(body.message).toBe(dialect === 'legacy' ? body.error_description : undefined);
  }

  describe.each([
    ['token endpoint', TOKEN_FACTS],
    ['API', API_FACTS],
    ['authorize endpoint', AUTHORIZE_FACTS],
  ])('of the %s', (_, facts: readonly Fact[]) => {
    it.each(facts)('$what', async ({ ask, current, legacy = current }) => {
      expectReply(await ask({ app, clock }), dialect === 'legacy' ? legacy : current);
    });
  });

  it.each([
    ['view-user', { current: [918, 1040, 802], legacy: [844, 993, 728] }],
    ['view-user detail-user', { current: [946, 1059, 830], legacy: [872, 1013, 756] }],
  ])('gives codes and tokens of the lengths that there were with the scopes %s', async (scope, lengths) => {
    const login = await app.authorize({ scope });
    const { access_token, refresh_token } = (await app.exchange(login)).body;
    const [code, access, refresh] = lengths[dialect] as [number, number, number];
    expect([login.code.length, String(refresh_token).length]).toEqual([code, refresh]);
    expect(Math.abs(String(access_token).length - access)).toBeLessThan(4);
  });

  it('writes fractions of a second and no key id into its access tokens', async () => {
    const { accessToken } = await app.logIn({ scope: 'view-user' });
    const issuedAt = clock.now / 1000;
    expect(issuedAt % 1).not.toBe(0);
    expect(decodeProtectedHeader(accessToken)).toEqual({ typ: 'JWT', alg: 'RS256' });
    expect(decodeJwt(accessToken)).toEqual({
      aud: 'sandbox-client',
      jti: expect.stringMatching(/^[\da-f]+$/),
      sub: '1',
      scopes: ['view-user'],
      iat: issuedAt,
      nbf: issuedAt,
      exp: issuedAt + 86_400,
    });
  });
});
