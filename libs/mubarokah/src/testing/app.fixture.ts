import { hash, randomBytes } from 'node:crypto';
import { MubarokahSandbox } from './sandbox.js';
import { SANDBOX_CLIENT } from './sandbox-defaults.js';

export const REDIRECT_URI = SANDBOX_CLIENT.redirectUris[0]!;
export const CREDENTIALS = { client_id: SANDBOX_CLIENT.clientId, client_secret: SANDBOX_CLIENT.clientSecret };

/** A clock that stands still until a test moves it. */
export class ManualClock {
  now = Date.UTC(2030, 0, 1);

  advanceSeconds(seconds: number): void {
    this.now += seconds * 1000;
  }
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, `{}` where it is not JSON. */
  readonly body: Record<string, unknown>;
}

export interface Login {
  readonly code: string;
  readonly verifier: string;
}

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** What the tests of the sandbox do as an app, and as the browser that the app sends there. */
export class App {
  constructor(readonly sandbox: MubarokahSandbox) {}

  authorizeUrl(parameters: Record<string, string> = {}): string {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: SANDBOX_CLIENT.clientId,
      redirect_uri: REDIRECT_URI,
      scope: 'view-user detail-user',
      state: 'the-state',
      ...parameters,
    });
    return `${this.sandbox.url}/oauth/authorize?${query}`;
  }

  async authorize(parameters: Record<string, string> = {}, user?: string): Promise<Login> {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = hash('sha256', verifier, 'base64url');
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const callback = await this.sandbox.authorizeFor(this.authorizeUrl({ ...pkce, ...parameters }), { user });
    return { code: callback.searchParams.get('code')!, verifier };
  }

  token(form: Record<string, string> | string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('/oauth/token', { method: 'POST', body: new URLSearchParams(form), headers });
  }

  exchange({ code, verifier }: Login, form: Record<string, string> = {}): Promise<Reply> {
    return this.token({
      ...CREDENTIALS,
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
      ...form,
    });
  }

  refresh(refreshToken: string, form: Record<string, string> = {}): Promise<Reply> {
    return this.token({ ...CREDENTIALS, grant_type: 'refresh_token', refresh_token: refreshToken, ...form });
  }

  async logIn(parameters: Record<string, string> = {}, user?: string): Promise<TokenPair> {
    const { body } = await this.exchange(await this.authorize(parameters, user));
    return { accessToken: String(body.access_token), refreshToken: String(body.refresh_token) };
  }

  get(path: string, accessToken: string): Promise<Reply> {
    return this.send(path, { headers: { Authorization: `Bearer ${accessToken}` } });
  }

  async send(path: string, { headers, ...init }: RequestInit = {}): Promise<Reply> {
    const response = await fetch(`${this.sandbox.url}${path}`, {
      redirect: 'manual',
      headers: { Accept: 'application/json', ...(headers as Record<string, string>) },
      ...init,
    });
    const text = await response.text();
    const isJson = text !== '' && response.headers.get('content-type')?.includes('json');
    const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, body };
  }

  /** Opens the authorize URL as a browser does, `extra` being more of its query. */
  open(parameters: Record<string, string> = {}, cookie = '', extra = ''): Promise<Reply> {
    const { pathname, search } = new URL(this.authorizeUrl(parameters));
    return this.send(`${pathname}${search}${extra}`, { headers: { Accept: 'text/html', cookie } });
  }

  /** Sends a form of a page as a browser does. */
  submit(path: string, form: Record<string, string>, cookie = ''): Promise<Reply> {
    const headers = { Accept: 'text/html', cookie };
    return this.send(path, { method: 'POST', body: new URLSearchParams(form), headers });
  }

  /** The cookie of a browser in which somebody is logged in. */
  async visitor(user = '1'): Promise<string> {
    return cookieOf(await this.submit('/login', { user }));
  }
}

export function cookieOf({ headers }: Reply): string {
  return headers.getSetCookie()[0]!.split(';', 1)[0]!;
}

/** What the consent page sends along with the decision. */
export function consentTokenOf({ text }: Reply): string {
  return /name="auth_token" value="([^"]+)"/.exec(text)![1]!;
}
