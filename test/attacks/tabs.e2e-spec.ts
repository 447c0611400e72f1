import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import type { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { at, LOGIN_PATH, sessionIdOf, startProvider, Target } from './target.js';

jest.setTimeout(600_000); // under a minute, where nothing else runs

const INTERLEAVINGS = 1_000;
const ON_EACH = INTERLEAVINGS / ADAPTERS.length;
const TABS = 8;
const STEPS = 12;
/** How many browsers are driven at once: they have nothing in common. */
const BROWSERS = 4;

const FIRST_SEED = Number(process.env['TABS_SEED'] ?? 1);

/** Small and good enough to choose by: mulberry32. */
function randomness(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const JUNK = [
  '',
  '?code=x',
  '?error=access_denied',
  '?code=x&state=guessed',
  '?error=server_error&state=guessed',
  '?code=a&code=b&state=guessed',
];

interface Tab {
  readonly number: number;
  /** The provider's page of the login that the tab began last. */
  provider?: URL;
  /** Where the provider sent the tab, when the person has agreed. */
  back?: URL;
  /** The provider's page and the callback that the tab has behind it. */
  finished?: { readonly provider: URL; readonly back: URL };
}

/** One person with one browser, who does as the seed says. */
class Person {
  readonly log: string[] = [];
  private readonly tabs: Tab[] = Array.from({ length: TABS }, (_, number) => ({ number }));
  private readonly browser: BrowserSession;
  private readonly below: (limit: number) => number;

  constructor(
    seed: number,
    private readonly target: Target,
    private readonly authorise: (provider: URL) => Promise<URL>,
  ) {
    this.browser = target.newBrowser();
    this.below = randomness(seed);
  }

  async live(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) await this.act(this.pick(this.tabs));
    // In the end each tab that has begun is authorised, in any order, and each must get in.
    for (const tab of this.shuffled(this.tabs.filter(({ provider }) => provider !== undefined))) {
      if (this.below(4) === 0) await this.junk();
      await this.agree(tab);
    }
    for (const tab of this.shuffled(this.tabs.filter(({ back }) => back !== undefined))) {
      if (this.below(4) === 0) await this.junk();
      await this.comeBack(tab);
    }
    if (this.below(8) === 0) await this.look();
  }

  private async act(tab: Tab): Promise<void> {
    const isAway = tab.provider !== undefined;
    switch (this.below(8)) {
      case 0:
        return this.junk();
      case 1:
        return this.begin(tab); // anew, or a reload, or back and once more
      case 2:
      case 3:
        return tab.back === undefined && isAway ? this.agree(tab) : this.begin(tab);
      case 4:
        return tab.finished === undefined || isAway ? this.begin(tab) : this.reload(tab);
      case 5:
        return tab.finished === undefined || isAway ? this.begin(tab) : this.goBackAndAgreeAgain(tab);
      case 6:
        return tab.back === undefined ? this.begin(tab) : this.comeBackTwiceAtOnce(tab);
      default:
        return tab.back === undefined ? this.begin(tab) : this.comeBack(tab);
    }
  }

  private async begin(tab: Tab): Promise<void> {
    const answer = await this.go(`tab ${tab.number} begins`, `${LOGIN_PATH}?returnTo=${page(tab)}`);
    expect(answer.status).toBe(302);
    tab.provider = new URL(answer.headers.get('location')!);
    delete tab.back;
  }

  private async agree(tab: Tab): Promise<void> {
    this.log.push(`tab ${tab.number} is authorised`);
    tab.back ??= await this.authorise(tab.provider!);
  }

  private async comeBack(tab: Tab): Promise<void> {
    this.expectLanded(tab, await this.go(`tab ${tab.number} comes back`, tab.back!));
    this.finish(tab);
  }

  private async comeBackTwiceAtOnce(tab: Tab): Promise<void> {
    const answers = await Promise.all(
      ['comes back', 'is reloaded meanwhile'].map((what) => this.go(`tab ${tab.number} ${what}`, tab.back!)),
    );
    for (const answer of answers) this.expectLanded(tab, answer);
    this.finish(tab);
  }

  private async reload(tab: Tab): Promise<void> {
    this.expectLanded(tab, await this.go(`tab ${tab.number} is reloaded`, tab.finished!.back));
  }

  private async goBackAndAgreeAgain(tab: Tab): Promise<void> {
    const back = await this.authorise(tab.finished!.provider);
    this.expectLanded(tab, await this.go(`tab ${tab.number} goes back and comes again`, back));
  }

  private async junk(): Promise<void> {
    const before = sessionIdOf(this.browser);
    const answer = await this.go('junk', CALLBACK_PATH + this.pick(JUNK));
    expect([answer.status, sessionIdOf(this.browser)]).toEqual([400, before]);
  }

  private async look(): Promise<void> {
    const isIn = this.tabs.some(({ finished }) => finished !== undefined);
    expect((await this.target.whoIs(this.browser)) !== undefined).toBe(isIn);
  }

  private expectLanded(tab: Tab, answer: Response): void {
    expect([answer.status, answer.headers.get('location')]).toEqual([303, at(page(tab))]);
    expect(sessionIdOf(this.browser)).toBeDefined();
  }

  private finish(tab: Tab): void {
    tab.finished = { provider: tab.provider!, back: tab.back! };
    delete tab.provider;
    delete tab.back;
  }

  private async go(what: string, where: string | URL): Promise<Response> {
    this.log.push(what);
    const answer = await this.browser.get(typeof where === 'string' ? at(where) : where);
    await answer.arrayBuffer();
    return answer;
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  private shuffled<T>(items: readonly T[]): T[] {
    const rest = [...items];
    return items.map(() => rest.splice(this.below(rest.length), 1)[0]!);
  }
}

const page = (tab: Tab): string => `/profile?tab=${tab.number}`;

/** Somebody who is logged in at the provider and has agreed before: a single request. */
async function agreeingPerson(target: Target): Promise<(provider: URL) => Promise<URL>> {
  await target.loggedIn();
  const { headers } = await fetch(`${target.sandbox.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ user: '1' }),
  });
  const cookie = headers.getSetCookie()[0]!.split(';')[0]!;
  return async (provider) => {
    const answer = await fetch(provider, { redirect: 'manual', headers: { cookie } });
    await answer.arrayBuffer();
    return new URL(answer.headers.get('location')!);
  };
}

describe.each(ADAPTERS)('a browser with eight tabs that log in on %s', (adapter) => {
  let sandbox: MubarokahSandbox;
  let target: Target;
  let authorise: (provider: URL) => Promise<URL>;

  beforeAll(async () => {
    sandbox = await startProvider();
    target = await Target.start(adapter, sandbox);
    authorise = await agreeingPerson(target);
  });
  afterAll(async () => {
    await target.close();
    await sandbox.close();
  });

  const live = async (seed: number): Promise<void> => {
    const person = new Person(seed, target, authorise);
    try {
      await person.live();
    } catch (cause) {
      throw new Error(`TABS_SEED=${seed} fails after:\n${person.log.join('\n')}`, { cause });
    }
  };

  it(`gets every authorised tab to its own page, in ${ON_EACH} interleavings`, async () => {
    const first = FIRST_SEED + ADAPTERS.indexOf(adapter) * ON_EACH;
    const seeds = Array.from({ length: ON_EACH }, (_, index) => first + index).values();
    const work = async (): Promise<void> => {
      for (const seed of seeds) {
        await live(seed);
        target.forget();
      }
    };
    await Promise.all(Array.from({ length: BROWSERS }, work));
  });
});
