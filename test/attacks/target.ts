import { Controller, Get, UseGuards } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  Clock,
  CurrentUser,
  MubarokahAuthGuard,
  MUBAROKAH_OPTIONS,
  type MubarokahOptions,
  type MubarokahUser,
  type ResolvedOptions,
} from 'nestjs-mubarokah';
import { type CallbackReason, type MubarokahEvent, MubarokahEvents } from 'nestjs-mubarokah/events';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { Circuits } from '../../libs/mubarokah/src/mubarokah-id/circuits.js';
import { BrowserSession } from '../support/browser-session.js';
import { type Adapter, type AppSetup, CALLBACK_PATH, startApp, type TestApp } from '../support/start-app.js';
import { RawClient } from './raw-client.js';

/** What browsers see: the app stands behind a proxy that ends TLS. */
export const PUBLIC_URL = 'https://app.example.test';
export const LOGIN_PATH = '/auth/mubarokah';
export const LOGOUT_PATH = '/auth/mubarokah/logout';
export const AS_JSON = { headers: { accept: 'application/json' } };

export const VICTIM = 'Demo User One';
export const ATTACKER = 'Demo User Two';

export const at = (path: string): string => PUBLIC_URL + path;

@Controller()
@UseGuards(MubarokahAuthGuard)
class ProfileController {
  @Get('profile')
  profile(@CurrentUser() user: MubarokahUser): MubarokahUser {
    return user;
  }
}

/** A provider that knows the app at {@link PUBLIC_URL}, by the paths given. */
export function startProvider(...callbackPaths: string[]): Promise<MubarokahSandbox> {
  const redirectUris = [CALLBACK_PATH, ...callbackPaths].map(at);
  return MubarokahSandbox.start({
    clients: [{ ...SANDBOX_CLIENT, redirectUris }],
    requestsPerMinute: false,
  });
}

/** An app under attack, with all that is needed to attack it and to see what it did. */
export class Target {
  /** By which every request goes that `fetch` would not send. */
  readonly raw: RawClient;
  private events: MubarokahEvent[] = [];

  private constructor(
    readonly sandbox: MubarokahSandbox,
    readonly test: TestApp,
  ) {
    this.raw = new RawClient(test.url);
    const events = test.app.get(MubarokahEvents);
    for (const type of ['callback', 'authorize', 'session-started', 'session-ended'] as const)
      events.on(type, (event) => this.events.push(event));
  }

  static async start(
    adapter: Adapter,
    sandbox: MubarokahSandbox,
    options: MubarokahOptions = {},
    setup: AppSetup = {},
  ): Promise<Target> {
    const base = { baseUrl: sandbox.url, redirectUri: at(CALLBACK_PATH) };
    const app = await startApp(adapter, {
      controllers: [ProfileController],
      ...setup,
      options: () => ({ ...base, ...options }),
    });
    return new Target(sandbox, app);
  }

  /** The name of its session cookie. */
  get sessionCookie(): string {
    return `__Host-mubarokah-${this.appId}-session`;
  }

  /** What the names of its login cookies begin with. */
  get loginCookie(): string {
    return `__Host-mubarokah-${this.appId}-login-`;
  }

  /** Forgets what was seen so far. */
  forget(): void {
    this.events = [];
    this.sandbox.reset();
  }

  /** Has the app ask the provider again at once, whatever it answered before. */
  async closeCircuits(): Promise<void> {
    const { app } = this.test;
    Object.assign(app.get(Circuits), await app.get(ModuleRef).create(Circuits));
  }

  /** What each callback came to, oldest first. */
  get reasons(): CallbackReason[] {
    return this.events.filter((event) => event.type === 'callback').map(({ reason }) => reason);
  }

  count(type: 'authorize' | 'session-started' | 'session-ended'): number {
    return this.events.filter((event) => event.type === type).length;
  }

  /** How often the provider was asked for tokens. */
  get exchanges(): number {
    return this.sandbox.requests.filter(({ endpoint }) => endpoint === 'token').length;
  }

  private get appId(): string {
    return this.test.app.get<ResolvedOptions>(MUBAROKAH_OPTIONS).appId;
  }

  get clock(): Clock {
    return this.test.app.get(Clock);
  }

  newBrowser(now?: () => number): BrowserSession {
    return new BrowserSession({ proxied: { [PUBLIC_URL]: this.test.url }, ...(now && { now }) });
  }

  /** Begins a login; resolves to the provider's page that the browser is sent to. */
  async begin(browser: BrowserSession, query = '?returnTo=/profile'): Promise<URL> {
    const answer = await browser.get(at(LOGIN_PATH + query));
    if (answer.status !== 302) throw new Error(`The login began with status ${answer.status}.`);
    return new URL(answer.headers.get('location')!);
  }

  /** Through the provider and back to the app's door: the callback's URL, with its code. */
  async walk(browser: BrowserSession, user = VICTIM, query = '?returnTo=/profile'): Promise<URL> {
    return this.sandbox.authorizeFor(await this.begin(browser, query), { user });
  }

  /** A browser in which `user` is logged in. */
  async loggedIn(user = VICTIM): Promise<BrowserSession> {
    const browser = this.newBrowser();
    const answer = await browser.get(await this.walk(browser, user));
    if (answer.status !== 303) throw new Error(`The login ended with status ${answer.status}.`);
    return browser;
  }

  /** The name of who is logged in there, or undefined. */
  async whoIs(browser: BrowserSession): Promise<string | undefined> {
    return nameIn(await browser.get(at('/profile'), AS_JSON));
  }

  /** The name of who a Cookie header logs in, or undefined. */
  async whoseIs(cookie: string): Promise<string | undefined> {
    const { status, body } = await this.raw.get('/profile', { accept: 'application/json', cookie });
    if (status === 401) return undefined;
    if (status !== 200) throw new Error(`A page was answered with status ${status}.`);
    return (JSON.parse(body) as { name: string }).name;
  }

  /** What a callback with this Cookie header comes to, as the app tells who asks for JSON. */
  async callback(query: string, cookie: string): Promise<CallbackReason> {
    const answer = await this.raw.get(CALLBACK_PATH + query, { accept: 'application/json', cookie });
    return answer.status === 303 ? 'none' : (JSON.parse(answer.body) as { error: CallbackReason }).error;
  }

  async close(): Promise<void> {
    this.raw.close();
    await this.test.close();
  }
}

async function nameIn(answer: Response): Promise<string | undefined> {
  if (answer.status === 401) return undefined;
  if (answer.status !== 200) throw new Error(`A page was answered with status ${answer.status}.`);
  return ((await answer.json()) as { name: string }).name;
}

/** The session id that a browser has. */
export function sessionIdOf(browser: BrowserSession): string | undefined {
  return cookiesOf(browser, /-session$/)[0]?.[1];
}

/** The login cookies that a browser has, by name. */
export function loginCookiesOf(browser: BrowserSession): [name: string, value: string][] {
  return cookiesOf(browser, /^__Host-mubarokah-[\w-]{11}-login-/);
}

function cookiesOf(browser: BrowserSession, name: RegExp): [name: string, value: string][] {
  return Object.entries(browser.cookies(PUBLIC_URL)).filter(([key]) => name.test(key));
}

/** A Cookie header. */
export const cookieHeader = (cookies: Iterable<readonly [string, string]>): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
