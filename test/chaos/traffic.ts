import { setTimeout as sleep } from 'node:timers/promises';
import { BrowserSession } from '../support/browser-session.js';
import type { Replica } from './replica.js';
import { PUBLIC_URL, type World } from './world.js';

/** Nothing may take longer: a callback has 15 s, and answers before. */
const HUNG_AFTER_MS = 20_000;
const LOGIN_EVERY_MS = 200;
const PAGE_EVERY_MS = 40;
const PROBE_EVERY_MS = 250;
const MOST_PEOPLE = 40;

/** What people and probes met, by what it was: `page 200`, `login 503`, `live lost`. */
export type Tally = Readonly<Record<string, number>>;

/** People who log in and look at their profile, and a balancer that probes, at a steady rate. */
export class Traffic {
  private readonly counts: Record<string, number> = {};
  private readonly people: BrowserSession[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly loops: Promise<void>[];
  private turn = 0;

  /** @param pace how many times as much as usual */
  constructor(
    private readonly world: World,
    pace = 1,
  ) {
    this.loops = [
      this.each(LOGIN_EVERY_MS / pace, () => this.logIn()),
      this.each(PAGE_EVERY_MS / pace, () => this.lookAtProfile()),
      ...world.replicas.map((replica) => this.each(PROBE_EVERY_MS, () => this.probe(replica))),
    ];
  }

  /** Resolves when everything that was under way has ended. */
  async stop(): Promise<Tally> {
    this.stopping.abort();
    await Promise.all(this.loops);
    await Promise.all(this.inFlight);
    return this.counts;
  }

  private async each(everyMs: number, work: () => Promise<void>): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const one = work().finally(() => this.inFlight.delete(one));
      this.inFlight.add(one);
      await sleep(everyMs);
    }
  }

  private async logIn(): Promise<void> {
    const browser = browserOf(() => this.nextReplica());
    const callback = await begin(browser, this.world).catch(() => undefined);
    if (callback === undefined) return this.count('redirect', 'lost');
    const answer = await get(browser, callback);
    this.count('login', answer);
    if (answer !== 303) return;
    this.people.push(browser);
    const leaving = this.people.length > MOST_PEOPLE ? this.people.shift() : undefined;
    if (leaving !== undefined)
      this.count('logout', await post(leaving, `${PUBLIC_URL}/auth/mubarokah/logout`));
  }

  private async lookAtProfile(): Promise<void> {
    const person = this.people[Math.floor(Math.random() * this.people.length)];
    if (person === undefined) return;
    const status = await get(person, `${PUBLIC_URL}/profile`);
    this.count('page', status);
    // Whoever is not logged in any more is counted once.
    const index = this.people.indexOf(person);
    if (status === 302 && index >= 0) this.people.splice(index, 1);
  }

  private async probe({ url }: Replica): Promise<void> {
    for (const kind of ['live', 'ready'] as const)
      this.count(kind, await get(new BrowserSession(), `${url}/health/${kind}`));
  }

  private nextReplica(): string {
    const running = this.world.replicas.filter(({ isRunning }) => isRunning);
    this.turn += 1;
    return running[this.turn % running.length]!.url;
  }

  private count(what: string, answer: number | 'lost' | 'hung'): void {
    const key = `${what} ${answer}`;
    this.counts[key] = (this.counts[key] ?? 0) + 1;
  }
}

/** A browser that a balancer sends to a replica of its choice. */
export function browserOf(choose: () => string): BrowserSession {
  return new BrowserSession({
    proxied: {
      get [PUBLIC_URL]() {
        return choose();
      },
    },
  });
}

/** Goes as far as the callback, whose URL it resolves to. */
export async function begin(browser: BrowserSession, { sandbox }: Pick<World, 'sandbox'>): Promise<string> {
  const login = await browser.get(`${PUBLIC_URL}/auth/mubarokah?returnTo=/profile`);
  // What stands in the URL is the replicas' way to the sandbox; people go there by themselves.
  const url = new URL(login.headers.get('location')!);
  url.port = new URL(sandbox.url).port;
  return (await sandbox.authorizeFor(url.href)).href;
}

export function get(browser: BrowserSession, url: string): Promise<number | 'lost' | 'hung'> {
  return statusOf((signal) => browser.get(url, { signal }));
}

function post(browser: BrowserSession, url: string): Promise<number | 'lost' | 'hung'> {
  return statusOf((signal) => browser.post(url, {}, { signal }));
}

async function statusOf(ask: (signal: AbortSignal) => Promise<Response>): Promise<number | 'lost' | 'hung'> {
  try {
    const response = await ask(AbortSignal.timeout(HUNG_AFTER_MS));
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'hung' : 'lost';
  }
}

/** How often a callback was answered, whatever it said. */
export function answeredLogins(tally: Tally): number {
  return sumOf(tally, /^login \d/);
}

export function sumOf(tally: Tally, what: RegExp): number {
  return Object.entries(tally)
    .filter(([key]) => what.test(key))
    .reduce((sum, [, count]) => sum + count, 0);
}

export function describeTally(tally: Tally): string {
  return Object.keys(tally)
    .sort()
    .map((key) => `${key} ×${tally[key]}`)
    .join(', ');
}
