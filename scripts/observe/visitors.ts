import { SANDBOX_USERS } from '../../libs/mubarokah/dist/testing/index.js';
import { playPerson } from '../../libs/mubarokah/dist/testing/simulated-person.js';
import { BrowserSession } from '../../test/support/browser-session.js';

export interface VisitedDemo {
  /** Where the demo is, or the balancer in front of it. */
  readonly appUrl: string;
  /** Where people, and the control API, find the sandbox; the demo's own way to it may be another. */
  readonly sandboxUrl: string;
}

/** What a visit came to: the status of the callback, or why there was none. */
export type Visit = number | 'not-sent' | 'not-back' | 'lost';

const VISIT_LASTS_AT_MOST_MS = 20_000;

/** People at the demo, and others. Each visit is a browser of its own. */
export class Visitors {
  private turn = 0;

  constructor(private readonly demo: VisitedDemo) {}

  /** Somebody logs in, looks at their pages, and logs out. */
  async logIn(): Promise<Visit> {
    return this.visit(async (browser) => {
      const status = await this.comeBack(browser);
      if (status !== 303) return status;
      for (const page of ['/profile', '/account', '/account', '/nowhere']) await this.get(browser, page);
      await (await browser.post(`${this.demo.appUrl}/auth/mubarokah/logout`)).arrayBuffer();
      return status;
    });
  }

  /** Somebody logs in and stays. */
  stay(): Promise<Visit> {
    return this.visit((browser) => this.comeBack(browser));
  }

  /** Somebody refuses. */
  deny(): Promise<Visit> {
    return this.visit((browser) => this.comeBack(browser, true));
  }

  /** Somebody goes to Mubarokah ID and does not come back. */
  leave(): Promise<Visit> {
    return this.visit(async (browser) => {
      await this.begin(browser);
      return 'not-back';
    });
  }

  /** Somebody comes back whose cookies are lost. */
  loseCookies(): Promise<Visit> {
    return this.visit(async (browser) => {
      const callback = await this.backFrom(await this.begin(browser));
      return this.status(new BrowserSession(), callback);
    });
  }

  /** Somebody is sent back with these parameters, and nothing else. */
  comeBackWith(parameters: Readonly<Record<string, string>>): Promise<Visit> {
    return this.visit(async (browser) => {
      await this.begin(browser);
      return this.get(browser, `/auth/mubarokah/callback?${new URLSearchParams(parameters).toString()}`);
    });
  }

  /** A callback that belongs to no login. */
  forge(): Promise<Visit> {
    const url = `${this.demo.appUrl}/auth/mubarokah/callback?code=made-up&state=made-up`;
    return this.visit((browser) => this.status(browser, url));
  }

  /** Somebody logs in whose access token is dead by the time that they look at their account. */
  async refresh(): Promise<Visit> {
    return this.visit(async (browser) => {
      const status = await this.comeBack(browser);
      await this.fault('next', { endpoint: 'user_details', status: 401 });
      await this.get(browser, '/account');
      return status;
    });
  }

  /** Uses the control API of the sandbox. */
  async fault(command: string, fields: object = {}): Promise<void> {
    const answer = await fetch(`${this.demo.sandboxUrl}/__sandbox/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    });
    if (!answer.ok) throw new Error(`The sandbox refused ${command}: ${await answer.text()}`);
  }

  private async comeBack(browser: BrowserSession, denies = false): Promise<number> {
    return this.status(browser, await this.backFrom(await this.begin(browser), denies));
  }

  /** As far as Mubarokah ID. Resolves to the URL of the authorize request. */
  private async begin(browser: BrowserSession): Promise<URL> {
    const response = await browser.get(`${this.demo.appUrl}/auth/mubarokah?returnTo=/profile`);
    await response.arrayBuffer();
    const location = response.headers.get('location');
    if (location === null) throw new NotSent();
    return new URL(location);
  }

  private backFrom(authorizeUrl: URL, denies = false): Promise<URL> {
    this.turn += 1;
    const user = SANDBOX_USERS[this.turn % SANDBOX_USERS.length]!;
    return playPerson(this.demo.sandboxUrl, authorizeUrl, { user, denies });
  }

  private get(browser: BrowserSession, path: string): Promise<number> {
    return this.status(browser, this.demo.appUrl + path);
  }

  private async status(browser: BrowserSession, url: string | URL): Promise<number> {
    const response = await browser.get(url, { signal: AbortSignal.timeout(VISIT_LASTS_AT_MOST_MS) });
    await response.arrayBuffer();
    return response.status;
  }

  private async visit(steps: (browser: BrowserSession) => Promise<Visit>): Promise<Visit> {
    try {
      return await steps(new BrowserSession());
    } catch (error) {
      return error instanceof NotSent ? 'not-sent' : 'lost';
    }
  }
}

class NotSent extends Error {}
