import type { SandboxUser } from './sandbox-options.js';

const MAX_STEPS = 10;

/** What the person does who sits at the browser. */
export interface Behaviour {
  readonly user: SandboxUser;
  readonly denies: boolean;
}

/** Goes through the sandbox's own pages over HTTP, as a new browser would, and returns where they lead back to. */
export async function playPerson(sandboxUrl: string, authorizeUrl: URL, behaviour: Behaviour): Promise<URL> {
  const browser = new Browser(sandboxUrl);
  const { searchParams } = authorizeUrl;
  // Nobody can deny on a page that is skipped.
  if (behaviour.denies && searchParams.get('prompt') !== 'none') searchParams.set('prompt', 'consent');
  let answer = await browser.get(authorizeUrl.pathname + authorizeUrl.search);
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const { location } = answer;
    // The sandbox leads to its own pages by their paths, and to apps by whole URLs.
    if (location !== undefined && !location.startsWith('/')) return new URL(location);
    answer = location === undefined ? await submit(browser, answer, behaviour) : await browser.get(location);
  }
  throw new Error('MubarokahSandbox: the pages of the sandbox lead nowhere.');
}

function submit(browser: Browser, { status, reason, text }: Visit, behaviour: Behaviour): Promise<Visit> {
  const consentToken = /name="auth_token" value="([^"]+)"/.exec(text)?.[1];
  if (status === 200 && consentToken !== undefined) {
    const decision = behaviour.denies ? 'deny' : 'allow';
    return browser.post('/oauth/authorize', { auth_token: consentToken, decision });
  }
  if (status === 200 && text.includes('name="user"')) {
    return browser.post('/login', { user: String(behaviour.user.id) });
  }
  throw new Error(`MubarokahSandbox: the authorize request was answered with status ${status}: ${reason}`);
}

interface Visit {
  readonly status: number;
  readonly location: string | undefined;
  /** Why the sandbox refused it. */
  readonly reason: string;
  readonly text: string;
}

/** With cookies, whose paths do not matter here: it visits the sandbox alone. */
class Browser {
  #cookie = '';

  constructor(private readonly sandboxUrl: string) {}

  get(path: string): Promise<Visit> {
    return this.#send(path);
  }

  post(path: string, form: Record<string, string>): Promise<Visit> {
    return this.#send(path, { method: 'POST', body: new URLSearchParams(form) });
  }

  async #send(path: string, init: RequestInit = {}): Promise<Visit> {
    const headers = new Headers(this.#cookie === '' ? {} : { cookie: this.#cookie });
    const response = await fetch(this.sandboxUrl + path, { ...init, redirect: 'manual', headers });
    const cookie = response.headers.getSetCookie()[0];
    if (cookie !== undefined) this.#cookie = cookie.split(';', 1)[0]!;
    return {
      status: response.status,
      location: response.headers.get('location') ?? undefined,
      reason: response.headers.get('x-sandbox-reason') ?? 'not a login page',
      text: await response.text(),
    };
  }
}
