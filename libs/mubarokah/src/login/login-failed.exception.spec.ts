import { expect, it } from '@jest/globals';
import { CallbackFailed } from './callback-failed.js';
import { LoginFailedException } from './login-failed.exception.js';

it('says why a login failed and what to do, and nothing that came from outside', () => {
  const cause = new Error('hunter2');
  const failed = new CallbackFailed('token_rate_limited', { cause, retryAfterMs: 7_000 });
  const exception = new LoginFailedException(failed, '/page');
  expect(exception).toMatchObject({
    reason: 'token_rate_limited',
    fault: 'provider',
    retryAfterMs: 7_000,
    returnTo: '/page',
  });
  expect([exception.getStatus(), exception.getResponse()]).toEqual([
    503,
    { statusCode: 503, error: 'token_rate_limited', message: expect.stringContaining('busy') as unknown },
  ]);
  expect(JSON.stringify(exception) + String(exception.stack)).not.toContain('hunter2');
});
