import { afterEach, describe, expect, it } from '@jest/globals';
import { MubarokahClient, TokenRequestError } from 'nestjs-mubarokah';
import type { SandboxAnswer } from 'nestjs-mubarokah/testing';
import { type Logins, startLogins } from './metrics/logins.js';
import { ADAPTERS } from './support/start-app.js';

/** What the newest stock says of a client without that grant, and of a wrong secret: the same. */
const REFUSED: SandboxAnswer = {
  status: 401,
  body: { error: 'invalid_client', error_description: 'Client authentication failed' },
};
const COUNTS = 'mubarokah_oauth_token_requests_total';
const LAST_FAILURE = 'mubarokah_oauth_token_last_failure_timestamp_seconds';

let logins: Logins | undefined;
afterEach(async () => {
  await logins?.close();
  logins = undefined;
});

async function start(adapter: (typeof ADAPTERS)[number]) {
  const running = (logins = await startLogins(adapter));
  const client = running.app.app.get(MubarokahClient);
  const askRefused = async (): Promise<TokenRequestError> => {
    running.sandbox.next('token', REFUSED);
    return client.clientCredentials().catch((error: unknown) => error) as Promise<TokenRequestError>;
  };
  return { running, askRefused, counts: running.counts };
}

describe.each(ADAPTERS)('client credentials that are refused on %s', (adapter) => {
  it('are a grant that this client lacks, where the same secret has logged somebody in', async () => {
    const { running, askRefused, counts } = await start(adapter);
    expect((await running.logIn()).status).toBe(303);
    const error = await askRefused();
    expect(error).toBeInstanceOf(TokenRequestError);
    expect(error.code).toBe('unauthorized_client');
    expect(error.message).toContain('register a client for client credentials');
    expect(await counts(COUNTS)).toEqual({
      'grant_type="authorization_code",outcome="success",error="none"': 1,
      'grant_type="client_credentials",outcome="failure",error="unauthorized_client"': 1,
    });
    expect(await counts(LAST_FAILURE)).toEqual({}); // which pages as a wrong secret does
  });

  it('are one or the other, where nothing is known of the secret', async () => {
    const { askRefused, counts } = await start(adapter);
    const error = await askRefused();
    expect(error.code).toBe('invalid_client');
    expect(error.message).toContain('or this client may not use that grant');
    expect(Object.keys(await counts(LAST_FAILURE))).toEqual(['error="invalid_client"']);
  });
});
