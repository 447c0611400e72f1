import { createHash, randomBytes } from 'node:crypto';
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

/** What the tests of the sandbox do as an app. */
export class App {
  constructor(private readonly sandbox: MubarokahSandbox) {}

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
    const challenge = createHash('sha256').update(verifier).digest('base64url');
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

  refresh(refreshToken: string): Promise<Reply> {
    return this.token({ ...CREDENTIALS, grant_type: 'refresh_token', refresh_token: refreshToken });
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
}
