import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** An app outside of this repository, in a process of its own. */
export class RunningApp {
  private constructor(
    private readonly child: ChildProcess,
    private readonly output: Promise<string>,
  ) {}

  /** Resolves when it listens. */
  static async start(
    file: string,
    args: readonly string[],
    env: Record<string, string>,
  ): Promise<RunningApp> {
    const { JEST_WORKER_ID: _worker, NODE_ENV: _mode, NODE_OPTIONS: _flags, ...inherited } = process.env;
    const child = fork(file, args, {
      env: { ...inherited, ...env },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const output = Promise.all([text(child.stdout!), text(child.stderr!)]).then((both) => both.join(''));
    const listening = once(child, 'message');
    const ended = once(child, 'exit').then(async ([code]) => {
      throw new Error(
        `The app ended with ${String(code)} before it listened:\n${(await output).slice(0, 4_000)}`,
      );
    });
    await Promise.race([listening, ended]);
    ended.catch(() => undefined);
    return new RunningApp(child, output);
  }

  /** Ends it as an operator does. Resolves to what it wrote. */
  async stop(): Promise<string> {
    this.child.kill('SIGTERM');
    return this.output;
  }
}
