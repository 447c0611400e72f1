import { HttpService } from '@nestjs/axios';
import type { LoggerService, Type } from '@nestjs/common';
import axios from 'axios';
import { Clock, MubarokahClient } from 'nestjs-mubarokah';
import { type MubarokahEvent, MubarokahEvents, type MubarokahEventType } from 'nestjs-mubarokah/events';
import { ExchangeBudget } from '../../libs/mubarokah/src/login/exchange-budget.js';
import { Circuits } from '../../libs/mubarokah/src/mubarokah-id/circuits.js';
import {
  ProviderCalls,
  ProviderHttp,
  type ProviderResponse,
} from '../../libs/mubarokah/src/mubarokah-id/index.js';
import { TokenThrottle } from '../../libs/mubarokah/src/mubarokah-id/token-throttle.js';
import { type Adapter, startApp, type TestApp } from '../support/start-app.js';
import { ownModuleRef } from '../support/own-module-ref.js';
import { FaultServer } from './fault-server.js';
import { type Pace, PACES, type Reach, type WireCase } from './grid-case.js';
import { GridBrowser } from './grid-browser.js';
import { PLANTED } from './planted.js';
import { CHANCE } from './retry-oracle.js';

const TOLD: readonly MubarokahEventType[] = [
  'callback',
  'token-request',
  'api-request',
  'circuit',
  'authorize',
];
/** What remembers how earlier calls went. */
const REMEMBERING: readonly Type<object>[] = [Circuits, TokenThrottle, ProviderCalls, ExchangeBudget];
/** RFC 6761 and RFC 1035: no label may be this long, so nobody is asked for it. */
const NO_SUCH_NAME = `https://${'x'.repeat(64)}.invalid`;
/** Reserved for tcpmux, which nobody has run for decades. */
const NOBODY_LISTENS = 'http://127.0.0.1:1';
const OK: ProviderResponse = { status: 200, headers: {}, body: '{}' };
const NOT_NOW: ProviderResponse = { status: 503, headers: { 'retry-after': '0' }, body: '' };
/** Ten calls earn one repetition. */
const CALLS_FOR_FOUR = 35;

/** Where the cases run. */
export interface Stage {
  readonly adapter: Adapter;
  readonly transport: 'undici' | 'HttpService';
}

/**
 * An app, its provider and its browser, for one case after the other. The sealing, routes, sessions and connections
 * live on from case to case, as they do in production; circuits and the retry budget begin anew with each.
 */
export class GridApp {
  readonly events: MubarokahEvent[] = [];
  readonly client: MubarokahClient;
  lateMs = 0;

  private constructor(
    private readonly running: TestApp,
    readonly provider: FaultServer,
    readonly browser: GridBrowser,
    readonly issuer: string,
  ) {
    this.client = running.app.get(MubarokahClient);
    const events = running.app.get(MubarokahEvents);
    for (const type of TOLD) events.on(type, (event) => this.events.push(event));
    running.app.get(Clock).now = () => Date.now() + this.lateMs;
    // The jitter of repetitions, which the oracle has to know.
    Reflect.set(running.app.get(ProviderCalls), 'random', () => CHANCE);
  }

  static async start(
    { adapter, transport }: Stage,
    pace: Pace,
    reach: Reach,
    logger: LoggerService,
  ): Promise<GridApp> {
    const provider = await FaultServer.start(reach === 'no TLS');
    const baseUrl = urlOf(provider, reach);
    const running = await startApp(adapter, {
      logger,
      options: () => ({
        baseUrl,
        clientId: 'grid',
        clientSecret: PLANTED.clientSecret,
        ...PACES[pace],
        ...(transport === 'HttpService' && { httpService: new HttpService(axios.create()) }),
      }),
    });
    return new GridApp(running, provider, new GridBrowser(running.url), new URL(baseUrl).origin);
  }

  get registry(): TestApp['registry'] {
    return this.running.registry;
  }

  /** Forgets the case before. */
  async renew(repetitions: WireCase['repetitions']): Promise<void> {
    const { app } = this.running;
    for (const type of REMEMBERING) {
      Object.assign(app.get(type), await ownModuleRef(app).create(type));
    }
    await this.setBudget(repetitions);
    this.browser.cookies.clear();
    this.lateMs = 0;
    this.events.length = 0;
  }

  async close(): Promise<void> {
    this.browser.close();
    await this.running.close();
    await this.provider.close();
  }

  /** A budget begins with one repetition; it is spent and earned by calls that do not leave the process. */
  private async setBudget(repetitions: WireCase['repetitions']): Promise<void> {
    if (repetitions === 1) return;
    const [http, calls] = [this.running.app.get(ProviderHttp), this.running.app.get(ProviderCalls)];
    const replies = repetitions === 0 ? [NOT_NOW, OK] : Array<ProviderResponse>(CALLS_FOR_FOUR).fill(OK);
    http.send = () => Promise.resolve(replies.shift()!);
    const judge = () => ({ error: 'none' }) as const;
    while (replies.length > 0) await calls.call('client_credentials', { method: 'POST', path: '/' }, judge);
    Reflect.deleteProperty(http, 'send');
  }
}

function urlOf(provider: FaultServer, reach: Reach): string {
  switch (reach) {
    case 'reachable':
      return `http://localhost:${provider.port}`;
    case 'refused':
      return NOBODY_LISTENS;
    case 'no such name':
      return NO_SUCH_NAME;
    case 'no TLS':
    case 'mute TLS':
      return `https://localhost:${provider.port}`;
    default:
      return reach satisfies never;
  }
}
