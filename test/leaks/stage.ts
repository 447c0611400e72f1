import { expect } from '@jest/globals';
import { Clock } from 'nestjs-mubarokah';
import { type CallbackReason, MubarokahEvents } from 'nestjs-mubarokah/events';
import { ExchangeBudget } from '../../libs/mubarokah/src/login/exchange-budget.js';
import { Circuits } from '../../libs/mubarokah/src/mubarokah-id/circuits.js';
import { TokenThrottle } from '../../libs/mubarokah/src/mubarokah-id/token-throttle.js';
import { Sealer } from '../../libs/mubarokah/src/sealing/index.js';
import { BrowserSession } from '../support/browser-session.js';
import { CALLBACK_PATH } from '../support/start-app.js';
import { ownModuleRef } from '../support/own-module-ref.js';
import { TOKENS, USER } from './planted.js';
import type { Secrets } from './secrets.js';
import type { Witness } from './witness.js';
import { confession, Pages, type World } from './world.js';

/** A world and its witness, and what every act of a scenario needs. */
export class Stage {
  readonly reasons = new Set<CallbackReason>();
  /** How many calls of the public API failed, and were taken apart. */
  thrown = 0;
  protected lateMs = 0;
  protected logins = 0;

  constructor(
    protected readonly world: World,
    protected readonly witness: Witness,
    protected readonly secrets: Secrets,
  ) {
    this.get(Clock).now = () => Date.now() + this.lateMs;
    const events = this.get(MubarokahEvents);
    events.on('callback', ({ reason }) => void this.reasons.add(reason));
    events.on('callback', this.confess);
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- apps do it
    events.on('token-request', async () => this.confess());
  }

  protected readonly confess = (): never => {
    throw confession(this.secrets);
  };

  /** Begins a login; resolves to where it comes back to, without its code. */
  protected async begin(browser: BrowserSession): Promise<URL> {
    const login = `${this.world.app.url}/auth/mubarokah?returnTo=/after`;
    const begun = await this.witness.read(await browser.get(login));
    const state = new URL(begun.headers.get('location')!).searchParams.get('state')!;
    this.secrets.learn('state', state);
    for (const value of Object.values(browser.cookies(this.world.app.url))) {
      const record = (await this.get(Sealer).open('login', value)) as { codeVerifier?: string } | undefined;
      this.secrets.learn('verifier', record?.codeVerifier);
    }
    const back = new URL(this.world.app.url + CALLBACK_PATH);
    back.searchParams.set('state', state);
    return back;
  }

  protected async loggedIn(): Promise<BrowserSession> {
    await this.forgetFailures();
    this.world.sandbox.next('token', { body: TOKENS });
    this.world.sandbox.next('user', { body: USER });
    const browser = new BrowserSession();
    const back = await this.begin(browser);
    back.searchParams.set('code', this.newCode());
    const { status } = await this.witness.read(await browser.get(back));
    expect(status).toBe(303);
    this.learnCookies(browser);
    return browser;
  }

  /** A body of the provider that says all it knows, beside what it has to say. */
  protected gossiping(body: unknown, isFailure: unknown): unknown {
    if (isFailure === undefined) return body;
    const gossip = {
      error_description: this.secrets.all,
      message: this.secrets.all,
      debug: { sent: this.secrets.all },
    };
    if (body === null || typeof body === 'string') return `${String(body)} ${this.secrets.all}`;
    return { ...gossip, ...body };
  }

  protected async mustFail(call: () => Promise<unknown>): Promise<void> {
    const error: unknown = await call().then(
      () => Promise.reject(new Error('What must fail did not.')),
      (failure: unknown) => failure,
    );
    this.witness.takeApart(error);
    this.thrown += 1;
  }

  protected async careless(fail: (request: unknown) => Promise<unknown>, by = new BrowserSession()) {
    Pages.fail = fail;
    await this.witness.read(await by.get(`${this.world.app.url}/careless`));
  }

  protected newCode(): string {
    const code = `PLANTEDcode${(this.logins += 1)}x7Qd2`;
    this.secrets.learn('code', code);
    return code;
  }

  protected learnCookies(browser: BrowserSession): void {
    const cookies = Object.entries(browser.cookies(this.world.app.url));
    this.secrets.learn('session id', cookies.find(([name]) => name.endsWith('-session'))?.[1]);
  }

  /** So that each failure is the one that was asked for. */
  protected async forgetFailures(): Promise<void> {
    this.world.sandbox.reset();
    for (const type of [Circuits, TokenThrottle, ExchangeBudget])
      Object.assign(this.get<object>(type), await ownModuleRef(this.world.app.app).create<object>(type));
  }

  protected get<T>(type: abstract new (...parameters: never[]) => T): T {
    return this.world.app.app.get<T>(type);
  }
}
