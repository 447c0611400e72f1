import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface HammerReport {
  /** How often each answer came, such as `200 {"status":"ok"}`. */
  readonly answers: Readonly<Record<string, number>>;
  readonly fewestOnAConnection: number;
}

/** As many requests as are answered, over that many connections, from a process of its own. */
export async function hammer(url: string, connections: number, durationMs: number): Promise<HammerReport> {
  const program = fileURLToPath(new URL('hammer.mjs', import.meta.url));
  const child = fork(program, [url, `${connections}`, `${durationMs}`], { execArgv: [] });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the hammer told nothing')));
  const [report] = (await Promise.race([once(child, 'message'), ended])) as [HammerReport];
  ended.catch(() => {});
  return report;
}
