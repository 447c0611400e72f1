import { expect } from '@jest/globals';
import { type CallbackReason, MubarokahEvents } from 'nestjs-mubarokah/events';
import { ExchangeBudget } from '../../libs/mubarokah/src/login/exchange-budget.js';
import { BrowserSession } from '../support/browser-session.js';
import { CALLBACK_PATH } from '../support/start-app.js';
import { until } from '../support/until.js';
import { ownModuleRef } from '../support/own-module-ref.js';
import { VISITS } from './guarded-pages.js';
import type { Logins } from './logins.js';
import type { Oracle } from './oracle.js';
import type { Flow } from './random-flows.js';

const LOGOUT_PATH = '/auth/mubarokah/logout';
const LOGIN_PATH = '/auth/mubarokah';
const JSON_CALLER = { headers: { accept: 'application/json' } };
const TOKENS = { access_token: 'an-access-token', token_type: 'Bearer', expires_in: 3600 };
const CLIENT_LEFT = 499;
const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;
/** What a circuit remembers, and how long it stays open: a bit more than either. */
const CIRCUIT_MEMORY_MS = 31_000;
const CIRCUIT_OPEN_MS = 10_001;
/** Five failed calls open a circuit that remembers nothing else. */
const MOST_FAILED_LOGINS = 6;
/** A stranger may bring ten that are refused, in a minute. */
const MOST_REFUSED_LOGINS = 11;
/** Each earns a fifth of a repetition, and those before may have used up all there were. */
const LOGINS_BEFORE_A_RETRY = 6;

/** What goes wrong in the app at the moment; the app under test is made to look here. */
export interface Trouble {
  app?: Flow['app'] | 'no session store' | undefined;
  /** Time that passed for everybody, by every clock. */
  passedMs: number;
  /** Time that the app alone believes to have passed. */
  aheadMs: number;
}

/** Has browsers walk through flows, and the oracle note what they and the provider saw. */
export class FlowRunner {
  private callbacksEnded = 0;

  constructor(
    private readonly logins: Logins,
    private readonly oracle: Oracle,
    private readonly trouble: Trouble,
  ) {
    logins.app.app.get(MubarokahEvents).on('callback', () => void (this.callbacksEnded += 1));
  }

  /** Fails when the browser is told another reason than the flow's. */
  async run(flow: Flow): Promise<void> {
    await this.forgetRefusals();
    if (flow.flood === true) {
      await this.flood(flow);
      return;
    }
    if (flow.outage !== undefined) {
      await this.sufferOutage(flow);
      return;
    }
    const before = flow.first === undefined ? 0 : LOGINS_BEFORE_A_RETRY;
    for (let i = 0; i < before; i += 1) await this.logIn({ reason: 'none' });
    expect(await this.logIn(flow)).toBe(flow.reason);
  }

  /** Each flow is its own: what was refused before must not hold it back. */
  private async forgetRefusals(): Promise<void> {
    const { app } = this.logins.app;
    Object.assign(app.get(ExchangeBudget), await ownModuleRef(app).create(ExchangeBudget));
  }

  private async flood(flow: Flow): Promise<void> {
    let notified: CallbackReason = 'none';
    for (let i = 0; i < MOST_REFUSED_LOGINS; i += 1) notified = await this.logIn(flow);
    expect(notified).toBe(flow.reason);
  }

  private async sufferOutage(flow: Flow): Promise<void> {
    this.trouble.passedMs += CIRCUIT_MEMORY_MS;
    let notified: CallbackReason = 'none';
    for (let i = 0; i < MOST_FAILED_LOGINS && notified !== flow.reason; i += 1)
      notified = await this.logIn(flow);
    expect(notified).toBe(flow.reason);
    this.trouble.passedMs += CIRCUIT_OPEN_MS;
    expect(await this.logIn({ reason: 'none' })).toBe('none');
  }

  /** A whole login, and what the provider was asked for meanwhile. Resolves to what the browser was told last. */
  private async logIn(flow: Flow): Promise<CallbackReason> {
    const { sandbox } = this.logins;
    sandbox.reset();
    this.prepareAnswers(flow);
    const notified = await this.walk(new BrowserSession(), flow);
    const asked = (one: string): number => sandbox.requests.filter(({ endpoint }) => endpoint === one).length;
    const attempts = { token: asked('token'), user: asked('user') };
    this.oracle.provider(attempts, notified === flow.reason ? flow.outage : undefined);
    return notified;
  }

  private prepareAnswers({ first, answers, browser }: Flow): void {
    const { sandbox } = this.logins;
    if (first?.token !== undefined) sandbox.next('token', first.token);
    if (first?.user !== undefined) sandbox.next('user', first.user);
    const delayMs = browser === 'leaves' || browser === 'reloads' ? 30 : 0;
    sandbox.next('token', answers?.token ?? { status: 200, body: TOKENS, delayMs });
    sandbox.next('user', answers?.user ?? { status: 200, body: { id: 7 } });
  }

  private async walk(browser: BrowserSession, flow: Flow): Promise<CallbackReason> {
    const state = await this.begin(browser, await this.findLogin(browser, flow));
    this.oracle.authorizations.add({ outcome: 'redirected', reason: 'none' });
    if (flow.browser === 'starts twice') await this.begin(browser);
    const url = new URL(this.logins.app.url + CALLBACK_PATH);
    url.search = new URLSearchParams({ state, ...(flow.callback ?? { code: 'a-code' }) }).toString();
    if (flow.browser === 'leaves') return this.leave(browser, url);
    if (flow.browser === 'reloads') return this.reload(browser, url);

    const notified = await this.finish(browser, url, flow);
    if (flow.browser === 'tries again') return this.tryAgain(browser, url, flow, notified);
    if (flow.browser === 'comes twice') return this.comeAgain(browser, url);
    if (flow.visit !== undefined && notified === 'none') await this.visit(browser, flow.visit);
    return notified;
  }

  /** Where the login begins: a guard may tell. */
  private async findLogin(browser: BrowserSession, { visit, ownGuard }: Flow): Promise<string> {
    if (visit !== undefined) return this.askForPage(browser, VISITS[visit].path);
    return ownGuard === undefined ? LOGIN_PATH : this.meetOwnGuard(browser, ownGuard);
  }

  private async askForPage(browser: BrowserSession, path: string): Promise<string> {
    const { status, headers } = await browser.get(this.logins.app.url + path);
    expect(status).toBe(302);
    this.oracle.request('GET', path, status);
    this.oracle.authChecks.add({ result: 'challenged', reason: 'no_session' });
    return headers.get('location')!;
  }

  private async meetOwnGuard(browser: BrowserSession, does: Flow['ownGuard']): Promise<string> {
    const [path, expected, kind] =
      does === 'denies'
        ? (['/sign-in/callback', 403, 'callback'] as const)
        : (['/sign-in', 302, 'authorize'] as const);
    const { status, headers } = await browser.get(this.logins.app.url + path);
    expect(status).toBe(expected);
    this.oracle.request('GET', path, status, kind);
    return headers.get('location') ?? LOGIN_PATH;
  }

  private async begin(browser: BrowserSession, path = LOGIN_PATH): Promise<string> {
    const { status, headers } = await browser.get(new URL(path, this.logins.app.url));
    this.oracle.request('GET', LOGIN_PATH, status, 'authorize');
    return new URL(headers.get('location')!).searchParams.get('state')!;
  }

  private async finish(browser: BrowserSession, url: URL, flow: Flow): Promise<CallbackReason> {
    this.trouble.app = flow.app;
    this.trouble.aheadMs = flow.browser === 'waits too long' ? 11 * MINUTE_MS : 0;
    const init = flow.browser === 'posts' ? { ...JSON_CALLER, method: 'POST' } : JSON_CALLER;
    const visitor = flow.browser === 'no cookies' ? new BrowserSession() : browser;
    if (flow.browser === 'logs out') await this.logOut(visitor);
    const notified = await this.comeBack(visitor, url, init);
    this.mend();
    this.oracle.callback(notified);
    return notified;
  }

  /** While the login is under way. */
  private async logOut(browser: BrowserSession): Promise<void> {
    const { status } = await browser.post(this.logins.app.url + LOGOUT_PATH);
    this.oracle.request('POST', LOGOUT_PATH, status, 'logout');
  }

  /** Comes back from the provider and believes what the answer says. */
  private async comeBack(
    browser: BrowserSession,
    url: URL,
    init: RequestInit = JSON_CALLER,
  ): Promise<CallbackReason> {
    const response = await browser.get(url, init);
    this.oracle.request(init.method ?? 'GET', CALLBACK_PATH, response.status, 'callback');
    const body = await response.text();
    return response.status === 303 ? 'none' : (JSON.parse(body) as { error: CallbackReason }).error;
  }

  /** Its session lives, so the browser is let through, and it is counted all the same. */
  private async comeAgain(browser: BrowserSession, url: URL): Promise<CallbackReason> {
    expect(await this.comeBack(browser, url)).toBe('none');
    this.oracle.callback('replayed_state');
    return 'replayed_state';
  }

  /** Mubarokah ID failed, so the code is still good: the same callback ends the login later. */
  private async tryAgain(
    browser: BrowserSession,
    url: URL,
    flow: Flow,
    notified: CallbackReason,
  ): Promise<CallbackReason> {
    expect(notified).toBe('token_server_error');
    this.oracle.operations.token += 1; // the one that failed, beside the one that is counted with the login
    return this.finish(browser, url, flow);
  }

  /** Comes a second time while the first is worked on: both are let through, by one login. */
  private async reload(browser: BrowserSession, url: URL): Promise<CallbackReason> {
    const both = [browser.clone(), browser.clone()].map((one) => this.comeBack(one, url));
    expect(await Promise.all(both)).toEqual(['none', 'none']);
    this.oracle.callback('none');
    this.oracle.callback('replayed_state');
    return 'replayed_state';
  }

  private async leave(browser: BrowserSession, url: URL): Promise<CallbackReason> {
    const { sandbox } = this.logins;
    const ended = this.callbacksEnded;
    const abort = new AbortController();
    const left = browser.get(url, { ...JSON_CALLER, signal: abort.signal }).catch(() => undefined);
    await until(() => sandbox.requests.some(({ endpoint }) => endpoint === 'token'));
    abort.abort();
    await left;
    this.oracle.request('GET', CALLBACK_PATH, CLIENT_LEFT, 'callback');
    await until(() => this.callbacksEnded > ended);
    this.oracle.callback('none');
    return 'none';
  }

  private async visit(browser: BrowserSession, kind: keyof typeof VISITS): Promise<void> {
    const { path, status, result, reason } = VISITS[kind];
    this.trouble.aheadMs = kind === 'too late' ? YEAR_MS : 0;
    this.trouble.app = kind === 'while the store is away' ? 'no session store' : undefined;
    const response = await browser.get(this.logins.app.url + path);
    this.mend();
    expect(response.status).toBe(status);
    this.oracle.request('GET', path, status);
    this.oracle.authChecks.add({ result, reason });
  }

  private mend(): void {
    this.trouble.app = undefined;
    this.trouble.aheadMs = 0;
  }
}
