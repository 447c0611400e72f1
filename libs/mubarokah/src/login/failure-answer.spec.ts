import { describe, expect, it } from '@jest/globals';
import type { HttpRequest, RequestId } from '../http/index.js';
import { requestIdOf } from '../http/request-id.js';
import { type MubarokahOptions } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { CALLBACK_OUTCOMES, CALLBACK_REASONS, type CallbackFailure } from '../outcomes/index.js';
import { CallbackFailed } from './callback-failed.js';
import { failureAnswer } from './failure-answer.js';

const FAILURES = CALLBACK_REASONS.filter((reason): reason is CallbackFailure => reason !== 'none');
const FORGED = '<script>alert(1)</script>';

const asking = (accept: string, headers: HttpRequest['headers'] = {}, method = 'GET'): HttpRequest => ({
  method,
  url: `/auth/mubarokah/callback?error=${FORGED}&error_description=${FORGED}`,
  headers: { accept, ...headers },
  body: undefined,
});
const browser = asking('text/html,*/*;q=0.8', { referer: FORGED, host: FORGED });
const caller = asking('application/json');

function answer(
  request: HttpRequest,
  failed: CallbackFailed | CallbackFailure,
  options: MubarokahOptions = {},
  reference?: RequestId,
) {
  const resolved = optionsWith({
    redirectUri: 'https://shop.example/auth/mubarokah/callback',
    ...options,
  });
  const failure = typeof failed === 'string' ? new CallbackFailed(failed) : failed;
  return failureAnswer(request, failure, resolved, ['a=b'], reference);
}

describe('failureAnswer', () => {
  it.each(FAILURES)('tells a browser of %s in our own words alone', (reason) => {
    const { status, headers, body, cookies } = answer(browser, reason);
    expect(status).toBe(CALLBACK_OUTCOMES[reason].status);
    expect(headers).toMatchObject({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': expect.stringContaining("default-src 'none'") as unknown,
    });
    expect(body).toContain(CALLBACK_OUTCOMES[reason].text.en);
    expect(body).not.toMatch(/<script|alert/);
    expect(headers).not.toHaveProperty('Allow');
    expect(cookies).toEqual(['a=b']);
  });

  it.each(FAILURES)('tells an API caller of %s by its name', (reason) => {
    const { status, headers, body, cookies } = answer(caller, reason);
    expect(headers!['Content-Type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body!)).toEqual({
      statusCode: status,
      error: reason,
      message: CALLBACK_OUTCOMES[reason].text.en,
    });
    expect(cookies).toEqual(['a=b']);
  });

  it.each(FAILURES)("sends a browser to the app's own page with %s", (reason) => {
    expect(answer(browser, reason, { failurePath: '/login-failed' })).toMatchObject({
      status: 303,
      headers: {
        Location: `https://shop.example/login-failed?reason=${reason}`,
        'Cache-Control': 'no-store',
      },
      cookies: ['a=b'],
    });
  });

  it('leads to where browsers find the app behind a proxy that strips a prefix', () => {
    const shop = {
      redirectUri: 'https://shop.example/shop/auth/mubarokah/callback',
      callbackPath: '/auth/mubarokah/callback',
    };
    const { body } = answer(browser, 'access_denied', shop);
    expect(body).toContain('href="/shop/auth/mubarokah"');
    expect(body).toContain('href="/shop/"');
    expect(answer(browser, 'access_denied', { ...shop, failurePath: '/oh-no' }).headers).toMatchObject({
      Location: 'https://shop.example/shop/oh-no?reason=access_denied',
    });
  });

  it("does not send an API caller to the app's own page", () => {
    expect(answer(caller, 'access_denied', { failurePath: '/login-failed' }).status).toBe(403);
  });

  it('speaks the language of the browser', () => {
    const request = asking('text/html', { 'accept-language': 'id-ID,id;q=0.9' });
    const { headers, body } = answer(request, 'access_denied');
    expect(headers!['Content-Language']).toBe('id');
    expect(body).toContain('<html lang="id">');
    expect(body).toContain(CALLBACK_OUTCOMES.access_denied.text.id);
  });

  it.each([
    ['the provider said', 7_001, '8'],
    ['it is our habit', undefined, '5'],
  ])('asks to wait as long as %s', (_, retryAfterMs, seconds) => {
    const failed = new CallbackFailed('token_rate_limited', { retryAfterMs });
    expect(answer(caller, failed)).toMatchObject({ status: 503, headers: { 'Retry-After': seconds } });
  });

  it.each([
    ['en', 'Try again'],
    ['id', 'Coba lagi'],
  ])(
    'offers the same address again where the code may still be good, without writing it (%s)',
    (language, label) => {
      const failed = new CallbackFailed('token_rate_limited', { isRepeatable: true });
      const { body } = answer(asking('text/html', { 'accept-language': language }), failed);
      expect(body).toContain(`<a class="button" href="">${label}</a>`);
      expect(body).not.toContain('/auth/mubarokah');
    },
  );

  it.each([
    ['en', 'Reference: '],
    ['id', 'Referensi: '],
  ])('tells a person the id by which the log has it (%s)', (language, label) => {
    const request = asking('text/html', { 'accept-language': language });
    const { body } = answer(request, 'access_denied', {}, requestIdOf({}, 'req-1'));
    expect(body).toContain(`<p><small>${label}<code>req-1</code></small></p>`);
    expect(answer(request, 'access_denied').body).not.toContain(label);
  });

  it('does not ask to wait where waiting does not help', () => {
    expect(answer(caller, 'access_denied').headers).not.toHaveProperty('Retry-After');
  });

  it.each(['POST', 'HEAD', 'DELETE'])('answers %s with 405, whatever the reason', (method) => {
    for (const accept of ['text/html', 'application/json']) {
      const request = asking(accept, {}, method);
      expect(answer(request, 'malformed_request', { failurePath: '/login-failed' })).toMatchObject({
        status: 405,
        headers: { Allow: 'GET' },
      });
    }
  });

  it('offers to log in again only where there is a login route', () => {
    expect(answer(browser, 'access_denied').body).toContain('href="/auth/mubarokah"');
    const { body } = answer(browser, 'access_denied', { loginPath: false });
    const read = body!.replace(/<style>[^<]*<\/style>|<[^>]*>/g, '').split(/\n+/);
    expect(read.filter((line) => line !== '')).toEqual([
      'Login did not complete',
      'Login did not complete',
      CALLBACK_OUTCOMES.access_denied.text.en,
      'Back to the start page',
    ]);
  });
});
