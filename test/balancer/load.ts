import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What became of every request that was sent. */
export interface LoadReport {
  readonly sent: number;
  /** Answered with 200, completely. */
  readonly good: number;
  /** How often each end came, such as `status 200`, `status 503` or `error ECONNRESET`. */
  readonly ends: Readonly<Record<string, number>>;
  /** How many connections it took. */
  readonly connections: number;
  readonly durationMs: number;
  readonly slowestMs: number;
}

export interface Load {
  stop(): Promise<LoadReport>;
  kill(): void;
}

/** Requests at a steady rate, from a process of their own, so that nothing a test does delays them. */
export function startLoad(url: string, perSecond: number, connections: number): Load {
  const program = fileURLToPath(new URL('load.mjs', import.meta.url));
  const child: ChildProcess = fork(program, [url, `${perSecond}`, `${connections}`], { execArgv: [] });
  return {
    async stop() {
      const reported = once(child, 'message') as Promise<[LoadReport]>;
      child.send('stop');
      const [report] = await reported;
      return report;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
