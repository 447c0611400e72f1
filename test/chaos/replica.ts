import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '../support/until.js';

const MAIN = fileURLToPath(new URL('../../apps/demo/dist/main.js', import.meta.url));
const MEMORY_PROBE = new URL('memory-probe.mjs', import.meta.url).href;
const SHIFTED_CLOCK = new URL('shifted-clock.mjs', import.meta.url).href;

/** What a replica holds. */
export interface Memory {
  /** After collection. */
  readonly heapBytes: number;
  /** By kind, such as `TCPSocketWrap`. */
  readonly handles: readonly string[];
}

export interface StartSettings {
  /** How far its wall clock is ahead. @default 0 */
  readonly clockAheadMs?: number;
}

/** The demo in a process of its own, which can be ended and started again at the same address. */
export class Replica {
  readonly url: string;
  private child: ReturnType<typeof spawn> | undefined;
  /** Resolves when the process has ended. */
  private ended: Promise<unknown> = Promise.resolve();

  constructor(
    port: number,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.environment = { ...environment, PORT: `${port}` };
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves when it is ready. */
  async start({ clockAheadMs = 0 }: StartSettings = {}): Promise<void> {
    const clock = clockAheadMs === 0 ? [] : ['--import', SHIFTED_CLOCK];
    const child = spawn(process.execPath, ['--expose-gc', '--import', MEMORY_PROBE, ...clock, MAIN], {
      env: { ...this.environment, CLOCK_AHEAD_MS: `${clockAheadMs}` },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    this.child = child;
    this.ended = once(child, 'exit');
    const isReady = (): Promise<boolean> =>
      fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => !this.isRunning,
      );
    await until(isReady, 20_000);
    if (!this.isRunning) throw new Error(`a replica ended with ${child.exitCode ?? child.signalCode}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Resolves when the process has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.signal(signal);
    await this.ended;
  }

  async memory(): Promise<Memory> {
    const said = once(this.child!, 'message') as Promise<[Memory]>;
    this.child!.send('memory');
    return (await said)[0];
  }

  /** The sum of a family's samples whose labels are like that. */
  async count(family: string, labels = ''): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => /^[\w:]+/.exec(line)?.[0] === family && line.includes(labels))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
}
