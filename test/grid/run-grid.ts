import { setTimeout as sleep } from 'node:timers/promises';
import { type Faults, faultsOf } from './check-case.js';
import type { Expectation } from './expectation.js';
import { GridApp, type Stage } from './grid-app.js';
import type { GridCase } from './grid-case.js';
import { GridLog } from './grid-log.js';
import { LoopLag } from './loop-lag.js';
import { perform, type Seen } from './perform-case.js';
import { leaksIn } from './planted.js';
import { expectOfRedirect } from './redirect-oracle.js';
import { Tally } from './tally.js';
import { expectOfWire } from './wire-oracle.js';

/** How many apps run side by side. Most of the time they wait. */
const LANES = 8;
const CASES_A_BATCH = 50;
/** Every so many cases also run on Fastify, and as many others by the HttpService of the app. */
const EACH_AGAIN = 5;
/** Axios, which sends by Node itself, reads it as it is meant. */
const READ_BY_AXIOS_ALONE = 'after a continue';
/** No case waits as long: who has no answer by then has none. */
const GIVE_UP_MS = 9_000;
/** Pauses of the process that can make a timer fire before an answer is read. */
const PAUSE_MS = 25;
const MOST_TRIES = 6;
/** What was given up may still be on its way to the provider. */
const SETTLE_MS = 100;

export interface GridReport {
  ran: number;
  /** Tries that were thrown away since the machine was busy with something else. */
  disturbed: number;
  readonly failures: string[];
}

interface Batch extends Stage {
  readonly cases: readonly GridCase[];
}

/** Runs the cases, and reports what went otherwise than the oracle says. */
export async function runGrid(cases: readonly GridCase[], seed: string): Promise<GridReport> {
  const batches = [
    ...batchesOf({ adapter: 'express', transport: 'undici' }, cases),
    ...batchesOf(
      { adapter: 'fastify', transport: 'undici' },
      cases.filter((_, index) => index % EACH_AGAIN === 0),
    ),
    ...batchesOf(
      { adapter: 'express', transport: 'HttpService' },
      cases.filter((one, index) => index % EACH_AGAIN === 1 && !isReadByAxiosAlone(one)),
    ),
  ];
  const run = new GridRun(seed);
  const lanes = Array.from({ length: LANES }, async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await run.batch(batch);
  });
  // All of them end before the first failure is told, or they would run on into the next test.
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
  if (failed !== undefined) await Promise.all(lanes);
  return run.end();
}

function isReadByAxiosAlone(gridCase: GridCase): boolean {
  return gridCase.kind === 'wire' && gridCase.answer.delivery === READ_BY_AXIOS_ALONE;
}

/** Cases that can share an app. */
function batchesOf(stage: Stage, cases: readonly GridCase[]): Batch[] {
  const groups = new Map<string, GridCase[]>();
  const batches: Batch[] = [];
  for (const gridCase of cases) {
    const key = `${gridCase.pace}/${gridCase.reach}`;
    const group = groups.get(key) ?? [];
    if (group.length === 0) batches.push({ ...stage, cases: group });
    group.push(gridCase);
    groups.set(key, group.length === CASES_A_BATCH ? [] : group);
  }
  return batches;
}

class GridRun {
  private readonly report: GridReport = { ran: 0, disturbed: 0, failures: [] };
  private readonly log = new GridLog();
  private readonly lag = new LoopLag();
  private readonly secrets: Record<string, string> = {};
  private logged = '';

  constructor(private readonly seed: string) {}

  async batch({ cases, ...stage }: Batch): Promise<void> {
    const [{ pace, reach }] = cases as [GridCase];
    const app = await GridApp.start(stage, pace, reach, this.log);
    const tally = new Tally();
    try {
      for (const gridCase of cases) await this.one(gridCase, app, stage, tally);
      const differences = await settled(() => tally.differencesFrom(app.registry));
      if (differences.length > 0) {
        const ids = `${cases[0]?.id} to ${cases.at(-1)?.id}`;
        this.report.failures.push(
          `The counters of ${ids} on ${nameOf(stage)} differ:\n  ${differences.join('\n  ')}`,
        );
      }
    } finally {
      await app.close();
    }
  }

  end(): GridReport {
    this.lag.stop();
    this.takeLog();
    const leaks = leaksIn(this.logged, this.secrets);
    if (leaks.length > 0) this.report.failures.push(`The log shows ${leaks.join(', ')}.`);
    return this.report;
  }

  private async one(gridCase: GridCase, app: GridApp, stage: Stage, tally: Tally): Promise<void> {
    const expected = gridCase.kind === 'wire' ? expectOfWire(gridCase) : expectOfRedirect(gridCase);
    for (let tries = 1; ; tries += 1) {
      const { seen, faults, pauseMs } = await this.attempt(gridCase, expected, app);
      count(tally, app, expected, seen);
      // Anything can be late once, but not each time.
      const { said, canBeLate } = faults;
      const isDisturbed = canBeLate === 'alone' || (canBeLate === 'after a pause' && pauseMs > PAUSE_MS);
      if (said.length > 0 && isDisturbed && tries < MOST_TRIES) {
        this.report.disturbed += 1;
        await sleep(SETTLE_MS * tries);
        continue;
      }
      this.report.ran += 1;
      if (said.length > 0) this.report.failures.push(this.describe(gridCase, stage, said));
      return;
    }
  }

  private async attempt(gridCase: GridCase, expected: Expectation, app: GridApp) {
    await app.renew(gridCase.kind === 'wire' ? gridCase.repetitions : 1);
    const startedAt = performance.now();
    const seen = await within(perform(gridCase, app)).catch((error: unknown) => String(error));
    const pauseMs = this.lag.pausedSince(startedAt);
    if (typeof seen === 'string')
      return { seen: undefined, faults: { said: [seen], canBeLate: 'no' } satisfies Faults, pauseMs };
    for (const [name, secret] of Object.entries(seen.secrets))
      this.secrets[`${name} of ${gridCase.id}`] = secret;
    return { seen, faults: faultsOf(expected, seen, app, pauseMs, this.takeLog()), pauseMs };
  }

  private takeLog(): string {
    const lines = this.log.take();
    this.logged += lines;
    return lines;
  }

  private describe(gridCase: GridCase, stage: Stage, faults: readonly string[]): string {
    const again = `GRID_SEED=${this.seed} GRID_ONLY=${gridCase.id}`;
    return [`${gridCase.id} on ${nameOf(stage)} (${again})`, JSON.stringify(gridCase), ...faults].join(
      '\n  ',
    );
  }
}

const nameOf = ({ adapter, transport }: Stage): string => `${adapter} by ${transport}`;

/**
 * What the counters must show is what the events told. They were compared with the oracle one by one, and a try that
 * did not count as a case is in the counters all the same.
 */
function count(tally: Tally, app: GridApp, expected: Expectation, seen: Seen | undefined): void {
  for (let begun = 0; begun < (seen?.begunLogins ?? 0); begun += 1) tally.authorization();
  const statuses = expected.callbacks.map(({ status }) => status);
  if (typeof seen?.answer === 'number') statuses[statuses.length - 1] = seen.answer;
  let ended = 0;
  for (const event of app.events) {
    if (event.type === 'token-request') tally.tokenRequest(event);
    if (event.type === 'api-request') tally.apiRequest(event);
    if (event.type === 'callback') tally.callback(event.reason, statuses[ended++] ?? 0);
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const giveUp = sleep(GIVE_UP_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no answer within ${GIVE_UP_MS} ms`);
  });
  try {
    return await Promise.race([work, giveUp]);
  } finally {
    over.abort();
  }
}

/** A response is counted when its connection is done with it, which is a moment after the browser has it. */
async function settled(differences: () => Promise<string[]>): Promise<string[]> {
  for (let tries = 0; tries < 20; tries += 1) {
    if ((await differences()).length === 0) return [];
    await sleep(25);
  }
  return differences();
}
