import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App } from '../app.fixture.js';
import { MubarokahSandbox } from '../sandbox.js';
import { faultTitles, SANDBOX_FAULTS } from '../steering/faults.js';
import { DEEDS, inWords } from '../steering/what-it-did.js';
import { readOn } from './read-on.fixture.js';

/** What is the same in both languages: names, and what programs say. */
const NAMES = /^(Sandbox Mubarokah ID|Laravel Passport 1[23]|Demo User (One|Two)|demo\.one@example\.test)$/;

describe('the pages of the sandbox', () => {
  let sandbox: MubarokahSandbox;
  let app: App;
  beforeEach(async () => {
    sandbox = await MubarokahSandbox.start();
    app = new App(sandbox);
  });
  afterEach(() => sandbox.close());

  interface Visit {
    readonly path: string;
    readonly form?: Record<string, string>;
    readonly headers?: Record<string, string>;
  }

  const ask = ({ path, form, headers }: Visit, language: string) =>
    app.send(path, {
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      headers: { Accept: 'text/html', 'Accept-Language': language, ...headers },
    });

  const onControl = (action: string): Visit => ({ path: '/__sandbox/', form: { action } });
  const VISITS: readonly (readonly [string, number, () => Visit | Promise<Visit>])[] = [
    ['the start', 200, () => ({ path: '/' })],
    ['the login', 200, () => ({ path: '/login' })],
    ['a login as nobody', 422, () => ({ path: '/login', form: { user: '99' } })],
    ['the consent', 200, () => consent('view-user')],
    ['a consent to nothing', 200, () => consent('')],
    ['a decision that is none', 400, () => decision()],
    ['a page that there is not', 404, () => ({ path: '/nowhere' })],
    [
      'a foreign page',
      403,
      () => ({ path: '/login', form: {}, headers: { Origin: 'http://elsewhere.example' } }),
    ],
    ['the control page', 200, () => ({ path: '/__sandbox/' })],
    ['the control page after a day', 200, () => afterADay()],
    ...['nothing', 'fault', 'dialect', 'revoke', 'remove', 'add'].map(
      (action) => [`the action ${action} gone wrong`, 400, () => onControl(action)] as const,
    ),
  ];

  async function consent(scope: string): Promise<Visit> {
    const { pathname, search } = new URL(app.authorizeUrl({ scope }));
    return { path: pathname + search, headers: { cookie: await app.visitor() } };
  }

  /** The sandbox plays the older dialect, where a consent that was decided can be decided again. */
  async function decision(): Promise<Visit> {
    const { path, headers } = await consent('view-user');
    const shown = await app.send(path, { headers: { Accept: 'text/html', ...headers } });
    const token = /name="auth_token" value="([^"]+)"/.exec(shown.text)![1]!;
    return {
      path: '/oauth/authorize',
      form: { auth_token: token, decision: 'perhaps' },
      ...(headers && { headers }),
    };
  }

  async function afterADay(): Promise<Visit> {
    await app.logIn();
    await app.get('/api/user', 'another');
    sandbox.next('user', { reset: true });
    await app.get('/api/user', 'another').catch(() => undefined);
    for (const fault of SANDBOX_FAULTS.keys()) sandbox.fault(fault);
    return { path: '/__sandbox/' };
  }

  it.each(VISITS)('leave nothing of %s in English for who reads Indonesian', async (_, status, visit) => {
    const visited = await visit();
    const [english, indonesian] = [await ask(visited, 'en'), await ask(visited, 'id-ID,id;q=0.9,en;q=0.5')];
    expect(english.headers.get('content-language')).toBe('en');
    expect(indonesian.headers.get('content-language')).toBe('id');
    expect(indonesian.text).toContain('<html lang="id">');
    expect([english.status, indonesian.status]).toEqual([status, status]);
    const said = new Set(readOn(english.text, NAMES));
    expect(said.size).toBeGreaterThan(2);
    expect(readOn(indonesian.text, NAMES).filter((text) => said.has(text))).toEqual([]);
  });

  it('speak English to who reads neither', async () => {
    const { headers } = await ask({ path: '/' }, 'fr');
    expect(headers.get('content-language')).toBe('en');
  });

  it.each([...SANDBOX_FAULTS])('call the fault %s otherwise in Indonesian', (name, title) => {
    expect(faultTitles('id').get(name)).not.toBe(title);
  });

  it.each(DEEDS)('call the deed %s otherwise in Indonesian', (what) => {
    expect(inWords({ what }, 'id')).not.toBe(inWords({ what }, 'en'));
  });
});
