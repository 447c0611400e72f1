import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runProcess } from '../run-process.js';
import { until } from '../until.js';

export interface Step {
  readonly command: string;
  readonly seconds: number;
  readonly code: number | null;
  readonly output: string;
}

/** Somebody at a terminal: types commands, one after the other, and waits for what each says. */
export class Terminal {
  readonly steps: Step[] = [];
  readonly #running: ChildProcess[] = [];

  constructor(
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Runs a command to its end. */
  async type(command: string, folder = this.folder): Promise<Step> {
    const began = performance.now();
    const [program = '', ...words] = command.split(' ');
    const result = await runProcess(program, words, {
      cwd: folder,
      env: this.environment,
      timeoutMs: 240_000,
    });
    return this.#note(command, began, result.code, result.stdout + result.stderr);
  }

  /** Runs a command that goes on until {@link end}. Resolves when it has said what is waited for. */
  async leave(command: string, folder: string, said: RegExp): Promise<{ readonly lines: readonly string[] }> {
    const began = performance.now();
    const { JEST_WORKER_ID: _worker, NODE_ENV: _mode, NODE_OPTIONS: _flags, ...inherited } = process.env;
    const [program = '', ...words] = command.split(' ');
    const child = spawn(program, words, {
      cwd: folder,
      env: { ...inherited, ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // npm starts others, which all have to end
    });
    this.#running.push(child);
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => lines.push(line));
    const isOver = (): boolean => child.exitCode !== null;
    await until(() => isOver() || lines.some((line) => said.test(line)), 60_000);
    this.#note(command, began, child.exitCode, lines.join('\n'));
    if (isOver()) throw new Error(`${command} ended:\n${lines.join('\n')}`);
    return { lines };
  }

  /** Ends all that still runs, as Ctrl-C does. */
  async end(): Promise<void> {
    for (const child of this.#running.splice(0)) {
      if (child.exitCode !== null) continue;
      const ended = once(child, 'exit');
      process.kill(-child.pid!, 'SIGINT');
      await ended;
    }
  }

  #note(command: string, began: number, code: number | null, output: string): Step {
    const step = { command, seconds: (performance.now() - began) / 1000, code, output };
    this.steps.push(step);
    return step;
  }
}

/** What somebody could have written by hand: all files of the app but what is built and installed. */
export async function sourcesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const isOwn = (path: string): boolean =>
    !/\/(node_modules|dist|\.mubarokah|\.git)(\/|$)/.test(path.slice(folder.length));
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const own = files.filter((path) => isOwn(path) && !path.endsWith('.tsbuildinfo'));
  return new Map(
    await Promise.all(
      own.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const),
    ),
  );
}
