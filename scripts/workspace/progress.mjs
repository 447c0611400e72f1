import { fitted } from './fitted.mjs';

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const TITLE_WIDTH = 22;
const PLAIN_INTERVAL_MS = 10_000;

/** Shows what is being done and for how long: one line rewritten on a terminal, plain lines elsewhere. */
export class Progress {
  #stream;
  #isTerminal;
  #pending;
  #isSilent = false;

  constructor(stream = process.stdout) {
    this.#stream = stream;
    this.#isTerminal = Boolean(stream.isTTY) && process.env.TERM !== 'dumb';
  }

  /**
   * Shows `title` until `work` is settled.
   * @template T
   * @param {string} title
   * @param {() => Promise<T>} work
   * @param {(result: T) => { failed?: boolean, note?: string }} [summary] what the finished line says
   * @returns {Promise<T>}
   */
  async step(title, work, summary = () => ({})) {
    const startedAt = performance.now();
    const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
    this.#begin(title, seconds);
    try {
      const result = await work();
      const { failed = false, note = '' } = summary(result);
      this.#end(failed ? '✗' : '✓', title, seconds(), note);
      return result;
    } catch (error) {
      this.#end('✗', title, seconds());
      throw error;
    }
  }

  /** Says nothing more, whatever is still going on. */
  silence() {
    clearInterval(this.#pending);
    this.#isSilent = true;
  }

  #begin(title, seconds) {
    if (!this.#isTerminal) {
      this.#write(`  ${title} …\n`);
      this.#pending = setInterval(() => this.#write(`  ${title} … ${seconds()}\n`), PLAIN_INTERVAL_MS);
      return;
    }
    let frame = 0;
    const draw = () => {
      frame = (frame + 1) % FRAMES.length;
      this.#rewrite(`${FRAMES[frame]} ${title.padEnd(TITLE_WIDTH)} ${seconds().padStart(6)}`);
    };
    draw();
    this.#pending = setInterval(draw, 100);
  }

  #end(mark, title, seconds, note = '') {
    clearInterval(this.#pending);
    const line = fitted(`${mark} ${title.padEnd(TITLE_WIDTH)} ${seconds.padStart(6)}   ${note}`.trimEnd());
    if (this.#isTerminal) this.#rewrite(`${line}\n`);
    else this.#write(`${line}\n`);
  }

  #rewrite(text) {
    this.#write(`\r\u001b[2K${text}`);
  }

  #write(text) {
    if (!this.#isSilent) this.#stream.write(text);
  }
}
