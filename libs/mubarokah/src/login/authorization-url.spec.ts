import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type MubarokahOptions } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { authorizationUrl, newSecret } from './authorization-url.js';

const REDIRECT_URI = 'https://shop.example/callback';
const LOGIN = { state: 'the state', codeVerifier: 'the verifier' };

function textOf(options: MubarokahOptions = {}): string {
  const resolved = optionsWith({
    baseUrl: 'https://id.example/below',
    clientId: 'shop & co',
    redirectUri: REDIRECT_URI,
    scopes: ['view-user', 'detail-user'],
    ...options,
  });
  return authorizationUrl(resolved, LOGIN);
}

const urlOf = (options?: MubarokahOptions): URL => new URL(textOf(options));

describe('the page where a login goes on', () => {
  it('is that of the provider, with all that the protocol asks for', () => {
    const url = urlOf();
    expect(url.origin + url.pathname).toBe('https://id.example/below/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'shop & co',
      redirect_uri: REDIRECT_URI,
      scope: 'view-user detail-user',
      state: 'the state',
      code_challenge: createHash('sha256').update('the verifier').digest('base64url'),
      code_challenge_method: 'S256',
    });
  });

  it('has what the app wants to add', () => {
    const { searchParams } = urlOf({
      prompt: 'login',
      authorizationParameters: { ui_locales: 'id', prompt: 'none' },
    });
    expect([searchParams.get('ui_locales'), searchParams.getAll('prompt')]).toEqual(['id', ['login']]);
  });

  it('can stand in a header, however the name of the host is written', () => {
    expect(textOf({ baseUrl: 'https://ID-大.example/é' })).toMatch(
      /^https:\/\/xn--id-[\w.-]+\/%C3%A9\/oauth/,
    );
  });

  it('shows neither the secret nor the verifier', () => {
    expect(urlOf().href).not.toMatch(/hunter2|verifier/);
  });
});

it('makes secrets of 256 random bits', () => {
  const secrets = Array.from({ length: 10 }, newSecret);
  expect(new Set(secrets).size).toBe(10);
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
});
