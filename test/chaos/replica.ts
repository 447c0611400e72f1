import { once } from 'node:events';
import { DemoProcess } from '../support/demo-process.js';

const MEMORY_PROBE = new URL('memory-probe.mjs', import.meta.url).href;
const SHIFTED_CLOCK = new URL('shifted-clock.mjs', import.meta.url).href;

/** What a replica holds. */
export interface Memory {
  /** After collection, without the code that was compiled. */
  readonly heapBytes: number;
  /** By kind, such as `TCPSocketWrap`. */
  readonly handles: readonly string[];
}

export interface StartSettings {
  /** How far its wall clock is ahead. @default 0 */
  readonly clockAheadMs?: number;
}

/** One of several demos, of which is asked what it counted and what it holds. */
export class Replica extends DemoProcess {
  /** Resolves when it is ready. */
  start({ clockAheadMs = 0 }: StartSettings = {}): Promise<void> {
    const clock = clockAheadMs === 0 ? [] : ['--import', SHIFTED_CLOCK];
    return this.launch(['--expose-gc', '--import', MEMORY_PROBE, ...clock], {
      CLOCK_AHEAD_MS: `${clockAheadMs}`,
      DRAIN_MS: '500',
    });
  }

  async memory(): Promise<Memory> {
    const said = once(this.child!, 'message') as Promise<[Memory]>;
    this.child!.send('memory');
    return (await said)[0];
  }

  /** The sum of a family's samples. */
  async count(family: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => /^[\w:]+/.exec(line)?.[0] === family)
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
}
