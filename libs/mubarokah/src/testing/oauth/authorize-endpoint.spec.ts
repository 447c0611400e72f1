import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { App, REDIRECT_URI, type Reply } from '../app.fixture.js';
import type { SandboxDialect } from '../sandbox-options.js';
import { MubarokahSandbox } from '../sandbox.js';

const publicClient = {
  clientId: 'phone',
  clientSecret: 'unused',
  redirectUris: ['app.example:/back'],
  confidential: false,
};
const CHALLENGE = 'a'.repeat(43);

describe.each<SandboxDialect>(['current', 'legacy'])(
  'the authorize endpoint in the %s dialect',
  (dialect) => {
    let sandbox: MubarokahSandbox;
    let app: App;

    beforeAll(async () => {
      const confidential = { clientId: 'sandbox-client', clientSecret: 's', redirectUris: [REDIRECT_URI] };
      sandbox = await MubarokahSandbox.start({ dialect, clients: [confidential, publicClient] });
      app = new App(sandbox);
    });
    afterAll(() => sandbox.close());

    function open(
      parameters: Record<string, string> = {},
      headers: Record<string, string> = {},
    ): Promise<Reply> {
      const { pathname, search } = new URL(app.authorizeUrl(parameters));
      return app.send(`${pathname}${search}`, { headers: { Accept: 'text/html', ...headers } });
    }

    async function logIn(): Promise<string> {
      const { headers } = await app.send('/login', {
        method: 'POST',
        body: new URLSearchParams({ user: '1' }),
      });
      return headers.get('set-cookie')!.split(';')[0]!;
    }

    it.each([
      ['an unknown client', { client_id: 'nobody' }],
      ['a redirect URI that differs by a slash', { redirect_uri: `${REDIRECT_URI}/` }],
      ['no redirect URI', { redirect_uri: '' }],
    ])('shows %s to the person and never redirects', async (_, parameters) => {
      const reply = await open(parameters);
      expect(reply.status).toBe(401);
      expect(reply.headers.has('location')).toBe(false);
      expect(reply.text).toContain('Client authentication failed');
    });

    it.each(['client_id', 'redirect_uri'])('shows a repeated %s to the person', async (name) => {
      const { pathname, search } = new URL(app.authorizeUrl());
      const reply = await app.send(`${pathname}${search}&${name}=again`);
      expect(reply.status).toBe(401);
      expect(reply.headers.has('location')).toBe(false);
    });

    it.each([
      ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
      [
        'a short code challenge',
        { code_challenge: 'short', code_challenge_method: 'S256' },
        'invalid_request',
      ],
      [
        'a plain code challenge',
        { code_challenge: CHALLENGE, code_challenge_method: 'plain' },
        'invalid_request',
      ],
      ['a challenge without a method', { code_challenge: CHALLENGE }, 'invalid_request'],
    ])('tells the app about %s', async (_, parameters, error) => {
      const reply = await open(parameters);
      const location = new URL(reply.headers.get('location')!);
      expect(reply.status).toBe(302);
      expect(location.searchParams.get('error')).toBe(error);
      expect(location.searchParams.get('state')).toBe('the-state');
    });

    it('tells the app about an unknown scope, without the state in the legacy dialect', async () => {
      const reply = await open({ scope: 'view-user everything' });
      const { searchParams } = new URL(reply.headers.get('location')!);
      expect(searchParams.get('error')).toBe('invalid_scope');
      expect(searchParams.get('hint')).toBe('Check the `everything` scope');
      expect(searchParams.get('state')).toBe(dialect === 'legacy' ? null : 'the-state');
    });

    it('demands PKCE of a client that keeps no secret', async () => {
      const parameters = { client_id: 'phone', redirect_uri: 'app.example:/back' };
      const refused = await open(parameters);
      expect(refused.headers.get('location')).toContain('app.example:/back?error=invalid_request');
      const accepted = await open({
        ...parameters,
        code_challenge: CHALLENGE,
        code_challenge_method: 'S256',
      });
      expect(accepted.status).toBe(200);
    });

    it('asks who is there, then for consent, each time', async () => {
      const login = await open();
      expect(login.text).toContain('<button name="user" value="2">Demo User Two</button>');
      const cookie = await logIn();
      for (const visit of [await open({}, { cookie }), await open({}, { cookie })]) {
        expect(visit.text).toContain('<code>view-user</code>');
        expect(visit.text).toMatch(/value="allow">Allow<.*value="deny">Deny</s);
      }
    });

    it('asks again who is there on prompt=login, once', async () => {
      const cookie = await logIn();
      expect((await open({ prompt: 'login' }, { cookie })).text).toContain('name="user"');
      const form = {
        user: '2',
        authorize: new URL(app.authorizeUrl({ prompt: 'login consent' })).search.slice(1),
      };
      const next = await app.send('/login', { method: 'POST', body: new URLSearchParams(form) });
      expect(next.status).toBe(303);
      expect(new URL(next.headers.get('location')!, sandbox.url).searchParams.get('prompt')).toBe('consent');
    });

    it('takes a decision only from somebody who is logged in', async () => {
      const form = { decision: 'allow', authorize: new URL(app.authorizeUrl()).search.slice(1) };
      const reply = await app.send('/oauth/authorize', { method: 'POST', body: new URLSearchParams(form) });
      expect(reply.status).toBe(200);
      expect(reply.text).toContain('name="user"');
    });

    it('carries whatever the app sent through its forms, escaped', async () => {
      const reply = await open({ state: '"><script>alert(1)</script>', extra: "'&" });
      expect(reply.text).not.toContain('<script');
      expect(reply.text).toContain('extra=%27%26');
    });

    it('allows no script, and the form to lead back to the app', async () => {
      const policy = (await open()).headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('form-action');
    });

    it('brings a state back as it came, whatever characters it has', async () => {
      const state = 'a b+c&d=é\u0000\r\n%';
      const callback = await sandbox.authorizeFor(app.authorizeUrl({ state }));
      expect(callback.searchParams.get('state')).toBe(state);
    });
  },
);
