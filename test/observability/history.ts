import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { findBinary } from '../support/find-binary.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { mustRun } from '../support/run-process.js';

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A sample each minute; the first is `minutes` before now. */
export interface Past {
  readonly series: string;
  readonly values: readonly number[];
}

export interface RecordedPast {
  /** When the last sample was taken, in seconds since the epoch. */
  readonly end: number;
  /** The moments at which an expression has a result, from `start` on. In seconds since the epoch. */
  momentsOf(expression: string, start: number, step: number): Promise<number[]>;
  stop(): Promise<void>;
}

/** A real Prometheus that knows a past which was made up, for the moment of its last sample. */
export async function startWithPast(pastUntil: (end: number) => readonly Past[]): Promise<RecordedPast> {
  const folder = await mkdtemp(join(tmpdir(), 'past-'));
  const end = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE;
  const text = join(folder, 'past.txt');
  await pipeline(Readable.from(linesOf(pastUntil(end), end)), createWriteStream(text));
  const data = join(folder, 'data');
  await mustRun(findBinary('promtool')!, ['tsdb', 'create-blocks-from', 'openmetrics', text, data], {
    cwd: folder,
  });
  await rm(text);
  await writeFile(join(folder, 'prometheus.yml'), '{}');
  const port = await freePort();
  const server = spawn(
    findBinary('prometheus')!,
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const base = `http://127.0.0.1:${port}`;
  await eventually('Prometheus is ready', async () => (await fetch(`${base}/-/ready`)).ok);
  return {
    end,
    async momentsOf(query, start, step) {
      const parameters = { query, start: String(start), end: String(end), step: String(step) };
      const answer = await fetch(`${base}/api/v1/query_range`, {
        method: 'POST',
        body: new URLSearchParams(parameters),
      });
      const body = (await answer.json()) as {
        error?: string;
        data?: { result: { values: [number, string][] }[] };
      };
      if (body.data === undefined) throw new Error(`${body.error}: ${query}`);
      const moments = body.data.result.flatMap(({ values }) => values.map(([at]) => at));
      return [...new Set(moments)].sort((a, b) => a - b);
    },
    async stop() {
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function* linesOf(past: readonly Past[], end: number): Generator<string> {
  for (const { series, values } of past) {
    const start = end - (values.length - 1) * MINUTE;
    yield values.map((value, minute) => `${series} ${value} ${start + minute * MINUTE}\n`).join('');
  }
  yield '# EOF\n';
}
