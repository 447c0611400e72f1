import { ConsoleLogger } from '@nestjs/common';
import { expect, jest } from '@jest/globals';
import {
  MubarokahAccessTokens,
  MubarokahClient,
  MUBAROKAH_OPTIONS,
  MubarokahSessions,
  type ResolvedOptions,
} from 'nestjs-mubarokah';
import { type CallbackReason } from 'nestjs-mubarokah/events';
import type { SandboxAnswer } from 'nestjs-mubarokah/testing';
import { ApiClient } from '../../libs/mubarokah/src/mubarokah-id/index.js';
import { SessionSweeper } from '../../libs/mubarokah/src/session/session-sweeper.js';
import { type Flow, FLOWS } from '../metrics/random-flows.js';
import { BrowserSession } from '../support/browser-session.js';
import { CALLBACK_PATH, startApp } from '../support/start-app.js';
import {
  CLIENT_SECRET,
  COOKIE_SECRET,
  LIFETIME_MS,
  OLD_COOKIE_SECRET,
  RENEWED,
  STRANGER,
  TOKENS,
  USER,
} from './planted.js';
import { Stage } from './stage.js';

const ENDPOINTS = ['token', 'user', 'user_details', 'logout_sso'] as const;

/** How the provider can fail, apart from what it says. */
const FAILURES: SandboxAnswer[] = [
  { status: 400 },
  { status: 401 },
  { status: 403 },
  { status: 429, headers: { 'retry-after': '1' } },
  { status: 500 },
  { status: 200, body: 'not JSON' },
  { reset: true },
  { reset: 5 },
  { hang: true },
];

/** Everything that can go right or wrong, one after the other. */
export class Scenario extends Stage {
  async play(): Promise<void> {
    for (const flow of FLOWS) await this.logInBadly(flow);
    await this.openTheCircuit('circuit_open', { status: 500, body: this.secrets.all });
    await this.openTheCircuit('circuit_open_network', { reset: true });
    await this.flood();
    await this.strangers();
    await this.callTheProvider();
    await this.keepTokens();
    await this.loseTheStores();
    await this.logOut();
    await this.refuseToBoot();
    for (const path of ['/health', '/health/ready', '/health/deep', '/status'])
      await this.witness.read(await fetch(this.world.app.url + path));
  }

  private async logInBadly(flow: Flow): Promise<void> {
    await this.forgetFailures();
    for (const endpoint of ['token', 'user'] as const) {
      const good = endpoint === 'token' ? TOKENS : USER;
      const answer = flow.answers?.[endpoint] ?? { body: good };
      this.world.sandbox.next(endpoint, {
        ...answer,
        body: this.gossiping(answer.body, flow.answers?.[endpoint]),
      });
    }
    const browser = new BrowserSession();
    const back = await this.begin(browser);
    for (const [name, value] of Object.entries(flow.callback ?? { code: '' }))
      back.searchParams.set(name, name === 'code' ? this.newCode() : value);
    back.searchParams.set('error_description', this.secrets.all);
    this.world.wrong = flow.app;
    const user = jest.spyOn(ApiClient.prototype, 'user');
    if (flow.app === 'defect') user.mockImplementation(this.confess);
    if (flow.app === 'no session') this.world.confessing.add('session.create');
    if (flow.app === 'no tokens') this.world.confessing.add('token.put');
    this.lateMs = flow.browser === 'waits too long' ? 11 * 60_000 : 0;
    const visitor = flow.browser === 'no cookies' ? new BrowserSession() : browser;
    if (flow.browser === 'logs out')
      await this.witness.read(await visitor.post(`${this.world.app.url}/auth/mubarokah/logout`));
    // A page here, JSON there.
    for (const accept of ['text/html', 'application/json']) {
      const method = flow.browser === 'posts' ? 'POST' : 'GET';
      await this.witness.read(await visitor.get(back, { method, headers: { accept } }));
    }
    this.learnCookies(browser);
    this.lateMs = 0;
    this.world.wrong = undefined;
    this.world.confessing.clear();
    jest.restoreAllMocks();
  }

  private async openTheCircuit(reason: CallbackReason, answer: SandboxAnswer): Promise<void> {
    await this.forgetFailures();
    for (let tries = 0; tries < 40 && !this.reasons.has(reason); tries += 1) {
      this.world.sandbox.next('token', answer);
      const browser = new BrowserSession();
      const back = await this.begin(browser);
      back.searchParams.set('code', this.newCode());
      await this.witness.read(await browser.get(back));
    }
  }

  /** Codes that are refused until no more are passed on. */
  private async flood(): Promise<void> {
    await this.forgetFailures();
    const refused = { status: 400, body: this.gossiping({ error: 'invalid_grant' }, true) };
    this.world.sandbox.next('token', { ...refused, times: Infinity });
    for (let tries = 0; tries < 20 && !this.reasons.has('too_many_attempts'); tries += 1) {
      const browser = new BrowserSession();
      const back = await this.begin(browser);
      back.searchParams.set('code', this.newCode());
      await this.witness.read(await browser.get(back));
    }
  }

  /** Callbacks that nobody began, and pages that nobody has. */
  private async strangers(): Promise<void> {
    const secret = encodeURIComponent(`${STRANGER} ${this.secrets.all}`.slice(0, 3_000));
    const queries = [
      `code=${secret}&state=${secret}`,
      `error=${secret}&state=x`,
      `code=x&code=${secret}`,
      `code[${secret}]=x`,
      `code=x&state=x&iss=${secret}`,
      `returnTo=//${secret}`,
    ];
    const { appId } = this.world.app.app.get<ResolvedOptions>(MUBAROKAH_OPTIONS);
    const headers = {
      cookie: `mubarokah-${appId}-login-x=${secret}; mubarokah-${appId}-session=${secret}`,
    };
    for (const query of queries)
      for (const path of [CALLBACK_PATH, '/auth/mubarokah', '/auth/mubarokah/logout'])
        for (const accept of ['text/html', 'application/json'])
          await this.witness.read(
            await fetch(`${this.world.app.url}${path}?${query}`, {
              redirect: 'manual',
              headers: { ...headers, accept, authorization: `Bearer ${TOKENS.access_token}` },
            }),
          );
  }

  /** Every call of the client, failing in every way. */
  private async callTheProvider(): Promise<void> {
    const client = this.get(MubarokahClient);
    const calls = [
      () => client.user(TOKENS.access_token),
      () => client.userDetails(TOKENS.access_token),
      () => client.clientCredentials(),
      () => client.refresh(TOKENS.refresh_token),
    ];
    for (const failure of FAILURES) {
      await this.forgetFailures();
      const body = this.gossiping(failure.body, failure);
      for (const endpoint of ENDPOINTS)
        this.world.sandbox.next(endpoint, { ...failure, body, times: Infinity });
      await Promise.all(calls.map((call) => this.mustFail(call)));
      await this.careless(calls[1]!);
    }
  }

  private async keepTokens(): Promise<void> {
    await this.loggedIn();
    const tokens = this.get(MubarokahAccessTokens);
    const ask = (): Promise<unknown> => tokens.accessTokenFor({ id: USER.id });
    for (const failure of FAILURES.filter(({ status }) => status !== 401)) {
      await this.forgetFailures();
      this.lateMs = LIFETIME_MS;
      this.world.sandbox.next('token', {
        ...failure,
        body: this.gossiping(failure.body, failure),
        times: Infinity,
      });
      await this.mustFail(ask);
    }
    await this.forgetFailures();
    this.world.sandbox.next('token', { body: RENEWED });
    expect(await ask()).toBe(RENEWED.access_token);
    for (const method of ['read', 'acquire', 'replace']) {
      await this.forgetFailures();
      this.lateMs += 2 * LIFETIME_MS;
      this.world.sandbox.next('token', { body: RENEWED });
      this.world.confessing.add(`token.${method}`);
      await this.mustFail(ask);
      await this.careless(ask);
      this.world.confessing.clear();
    }
    await this.forgetFailures();
    this.lateMs += 2 * LIFETIME_MS;
    this.world.sandbox.next('token', {
      status: 400,
      body: { error: 'invalid_grant', hint: this.secrets.all },
    });
    await this.mustFail(ask);
    await this.mustFail(() => tokens.accessTokenFor({ id: USER.id }));
    this.lateMs = 0;
  }

  private async loseTheStores(): Promise<void> {
    const browser = await this.loggedIn();
    for (const method of ['read', 'touch', 'end', 'list', 'endAll', 'sweep', 'endLogin', 'claimLogin']) {
      this.world.confessing.add(`session.${method}`);
      const current = (request: unknown): Promise<unknown> => this.get(MubarokahSessions).current(request);
      await this.careless(async (request) => void (await current(request)), browser);
      const sessions = this.get(MubarokahSessions);
      if (method === 'read')
        await this.mustFail(() =>
          current({ url: '/', method: 'GET', headers: cookiesOf(browser, this.world.app.url) }),
        );
      if (method === 'list') await this.mustFail(() => sessions.list(USER.id));
      if (method === 'endAll') await this.mustFail(() => sessions.endAll(USER.id));
      await this.witness.read(await browser.get(`${this.world.app.url}/profile`));
      if (method !== 'touch')
        await this.witness.read(await browser.post(`${this.world.app.url}/auth/mubarokah/logout`));
      await this.get(SessionSweeper).sweep();
      this.world.confessing.clear();
    }
  }

  private async logOut(): Promise<void> {
    for (const failure of [{ body: {} }, ...FAILURES]) {
      const browser = await this.loggedIn();
      this.world.sandbox.next('logout_sso', { ...failure, body: this.gossiping(failure.body, failure) });
      const out = await browser.post(`${this.world.app.url}/auth/mubarokah/logout`);
      expect((await this.witness.read(out)).status).toBe(303);
    }
    const browser = await this.loggedIn();
    this.world.confessing.add('token.remove');
    await this.witness.read(await browser.post(`${this.world.app.url}/auth/mubarokah/logout`));
    this.world.confessing.clear();
  }

  private async refuseToBoot(): Promise<void> {
    const options = {
      baseUrl: `http://${CLIENT_SECRET}@accounts.example`,
      clientSecret: CLIENT_SECRET,
      cookieSecret: COOKIE_SECRET.slice(0, 20),
      previousCookieSecrets: [OLD_COOKIE_SECRET, 'short'],
      authorizationParameters: { state: this.secrets.all },
      hookTimeoutMs: -1,
    };
    await this.mustFail(() =>
      startApp(this.world.adapter, { options: () => options, logger: new ConsoleLogger() }),
    );
  }
}

const cookiesOf = (browser: BrowserSession, url: string): Record<string, string> => ({
  cookie: Object.entries(browser.cookies(url))
    .map(([name, value]) => `${name}=${value}`)
    .join('; '),
});
