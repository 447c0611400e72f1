// What benchmarks have in common around what they measure: rounds in turn until they are done or somebody interrupts, and a page
// that is written only where it says something.
import { watchMachine } from './machine.mjs';
import { median, writePage } from './report.mjs';

/** Where the bare app itself varied by more, a run says as much of what else the machine did. */
export const MOST_VARIATION = 0.2;

const THIRDS = [0, 1, 2];

/**
 * Whether the same would be measured again: how far apart the medians of the first, the middle and the last third of the rounds
 * lie, as a share of the least. Single rounds vary by more on a machine that is shared; what is written are medians.
 */
export function variationOf(values) {
  const medians = thirdsOf(values).map(median);
  return Math.max(...medians) / Math.min(...medians) - 1;
}

/** The values in the order in which they were measured, cut in three. */
export function thirdsOf(values) {
  const cut = (share) => Math.round((values.length * share) / THIRDS.length);
  return THIRDS.map((third) => values.slice(cut(third), cut(third + 1))).filter((some) => some.length > 0);
}

export class BenchRun {
  isInterrupted = false;
  #describeMachine = watchMachine();
  #series = new Set();

  constructor() {
    // A terminal sends it to the apps too, so that whatever is asked of them then fails.
    process.once('SIGINT', () => {
      this.isInterrupted = true;
    });
  }

  /**
   * Measures one after the other within a round, each round beginning with another: what else the machine does falls on all.
   * What `measure` resolves to is added to the `rounds` of what it was given.
   */
  async rounds(count, series, measure) {
    for (const one of series) this.#series.add(one);
    const before = series.map(({ rounds }) => rounds.length);
    for (let round = 0; round < count && !this.isInterrupted; round += 1) {
      for (let i = 0; i < series.length; i += 1) {
        const one = series[(round + i) % series.length];
        const measured = await this.orInterrupted(measure(one));
        if (this.isInterrupted) break;
        one.rounds.push(measured);
      }
      if (!this.isInterrupted) console.log(`round ${round + 1} of ${count}`);
    }
    // Ratios are taken within a round, so those that are not whole go.
    const whole = Math.min(...series.map(({ rounds }, i) => rounds.length - before[i]));
    for (const [i, { rounds }] of series.entries()) rounds.length = before[i] + whole;
  }

  /** Resolves to undefined where the work failed because somebody interrupts. */
  async orInterrupted(work) {
    try {
      return await work;
    } catch (error) {
      if (!this.isInterrupted) throw error;
      return undefined;
    }
  }

  /**
   * Prints what was measured, and writes it to a page of docs/ unless the run is void or was interrupted.
   *
   * @param {string} page such as `benchmarks.md`
   * @param {(machine: string) => string} describe makes the text, given sentences on how the run went
   * @param {readonly number[][]} bare what was measured of the bare app, a list for each kind of it
   */
  async publish(page, describe, bare) {
    if ([...this.#series].some(({ rounds }) => rounds.length === 0) || bare.some((one) => one.length === 0)) {
      console.error('Interrupted before a round was whole: there is nothing to tell.');
      process.exitCode = 1;
      return;
    }
    const variation = Math.max(...bare.map(variationOf));
    const text = describe(
      `${this.#describeMachine()} Between the thirds of the run what is told of the bare app varied by ${percent(variation)}; ` +
        `above ${percent(MOST_VARIATION)} nothing of it would have been written.`,
    );
    const isVoid = variation > MOST_VARIATION;
    if (!isVoid && !this.isInterrupted) {
      console.log(await writePage(page, text));
      return;
    }
    console.log(text);
    console.error(
      `${this.isInterrupted ? 'INTERRUPTED' : `VOID, since the bare app itself varied by ${percent(variation)}`}: ` +
        `docs/${page} is as it was.`,
    );
    process.exitCode = 1;
  }
}

const percent = (share) => `${(100 * share).toFixed(0)} %`;
