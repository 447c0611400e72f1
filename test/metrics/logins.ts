import { MubarokahSandbox, SANDBOX_CLIENT, type SandboxOptions } from 'nestjs-mubarokah/testing';
import { BrowserSession } from '../support/browser-session.js';
import { type Adapter, type AppSetup, CALLBACK_PATH, startApp, type TestApp } from '../support/start-app.js';

/** An app beside a sandbox Mubarokah ID, and people who log in. */
export interface Logins {
  readonly app: TestApp;
  readonly sandbox: MubarokahSandbox;
  /** Begins a login and comes back from the provider: the callback's URL, with its code or error. */
  readonly walk: (browser: BrowserSession, deny?: boolean) => Promise<URL>;
  /** Logs somebody in, from the first redirect to the session. */
  readonly logIn: (init?: RequestInit) => Promise<Response>;
  /** What a scrape shows; `accept` chooses the format. */
  readonly scrape: (accept?: string) => Promise<string>;
  /** The series of a family, by labels as they are written, that are not 0. */
  readonly counts: (family: string) => Promise<Record<string, number>>;
  close(): Promise<void>;
}

export async function startLogins(
  adapter: Adapter,
  setup: AppSetup = {},
  sandboxOptions: SandboxOptions = {},
): Promise<Logins> {
  let sandbox!: MubarokahSandbox;
  const app = await startApp(adapter, {
    ...setup,
    options: async (url) => {
      sandbox = await MubarokahSandbox.start({
        clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
        requestsPerMinute: false,
        ...sandboxOptions,
      });
      return { baseUrl: sandbox.url, health: { enabled: false }, ...(await setup.options?.(url)) };
    },
  });

  const walk = async (browser: BrowserSession, deny = false): Promise<URL> => {
    const login = await browser.get(`${app.url}/auth/mubarokah`);
    return sandbox.authorizeFor(login.headers.get('location')!, { deny });
  };
  const scrape = async (accept = 'text/plain'): Promise<string> =>
    (await fetch(`${app.url}/metrics`, { headers: { accept } })).text();

  return {
    app,
    sandbox,
    walk,
    scrape,
    async logIn(init) {
      const browser = new BrowserSession();
      return browser.get(await walk(browser), init);
    },
    async counts(family) {
      const lines = (await scrape()).matchAll(new RegExp(`^${family}(?:_count)?(?:\\{(.*)\\})? (.*)$`, 'gm'));
      const found = [...lines].map((line) => [line[1] ?? '', Number(line[2])] as const);
      return Object.fromEntries(found.filter(([, value]) => value !== 0));
    },
    async close() {
      await app.close();
      await sandbox.close();
    },
  };
}
