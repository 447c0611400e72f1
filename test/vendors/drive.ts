import { CALLBACK_PATH } from '../support/start-app.js';
import { BrowserSession } from '../support/browser-session.js';
import type { Secrets } from '../leaks/secrets.js';
import type { Provider, TokenAnswer } from './provider.js';

export const FAILING_USER = '620260999';

/** What people, strangers and probes do at an app. */
export class Drive {
  private codes = 0;

  constructor(
    private readonly url: string,
    private readonly provider: Provider,
    private readonly secrets: Secrets,
  ) {}

  /** The statuses that came, by what was done. */
  async everything(): Promise<Record<string, number>> {
    const statuses: Record<string, number> = {};
    const browser = new BrowserSession();
    statuses.login = await this.logIn(browser);
    statuses.profile = await this.get(browser, '/profile');
    statuses.denial = await this.logIn(new BrowserSession(), { error: 'access_denied' });
    statuses['invalid_client'] = await this.failing('invalid_client');
    statuses['503'] = await this.failing('unavailable');
    statuses.reset = await this.failing('reset');
    this.provider.userId = FAILING_USER;
    statuses['hook throws'] = await this.logIn();
    this.provider.userId = '620260777';
    statuses.forged = await this.get(new BrowserSession(), `${CALLBACK_PATH}?${this.forged()}`);
    statuses.item = await this.get(browser, '/items/42', { authorization: `Bearer ${this.planted('own')}` });
    statuses.boom = await this.get(browser, '/boom');
    statuses.nowhere = await this.get(browser, '/nowhere');
    statuses.probe = await this.get(new BrowserSession(), '/health/ready');
    statuses['deep probe'] = await this.get(new BrowserSession(), '/health/deep');
    return statuses;
  }

  async logIn(browser = new BrowserSession(), error?: Record<string, string>): Promise<number> {
    const begun = await browser.get(`${this.url}/auth/mubarokah`);
    await begun.arrayBuffer();
    const redirect = new URL(begun.headers.get('location')!).searchParams;
    this.secrets.learn('state', redirect.get('state'));
    this.secrets.learn('challenge', redirect.get('code_challenge'));
    this.learnCookies(browser);
    const answer = error ?? { code: this.planted('code') };
    const back = new URLSearchParams({ ...answer, state: redirect.get('state')! });
    return this.get(browser, `${CALLBACK_PATH}?${back}`);
  }

  private async failing(how: TokenAnswer): Promise<number> {
    this.provider.token = how;
    const status = await this.logIn();
    this.provider.token = 'tokens';
    return status;
  }

  private async get(browser: BrowserSession, path: string, headers: Record<string, string> = {}) {
    const answer = await browser.get(this.url + path, { headers });
    await answer.arrayBuffer();
    this.learnCookies(browser);
    return answer.status;
  }

  private forged(): URLSearchParams {
    return new URLSearchParams({ code: this.planted('code'), state: this.planted('state') });
  }

  private planted(name: string): string {
    const value = `PLANTED${name}${(this.codes += 1)}x7Qd2Lm5`;
    this.secrets.learn(name, value);
    return value;
  }

  private learnCookies(browser: BrowserSession): void {
    for (const [name, value] of Object.entries(browser.cookies(this.url)))
      this.secrets.learn(name.endsWith('-session') ? 'session cookie' : 'login cookie', value);
  }
}
