import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { eventually } from './eventually.js';

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An example of what was counted in a series. */
export interface FoundExemplar {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface RunningPrometheus {
  readonly url: string;
  /** An instant query, now. */
  query(expression: string): Promise<Sample[]>;
  /** The exemplars that were scraped until now of the series that the expression names. */
  exemplars(expression: string): Promise<FoundExemplar[]>;
  stop(): Promise<void>;
}

/** A real Prometheus that scrapes one target each second, under the job `your-app`. */
export async function startPrometheus(
  target: string,
  { rules }: { readonly rules?: string } = {},
): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const port = await freePort();
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: rules === undefined ? [] : [rules],
    scrape_configs: [{ job_name: 'your-app', static_configs: [{ targets: [new URL(target).host] }] }],
  };
  // JSON is YAML too.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const server = spawn(
    findBinary('prometheus')!,
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
    ],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const ask = async (what: string, parameters: Record<string, string>): Promise<unknown> => {
    const url = `http://127.0.0.1:${port}/api/v1/${what}?${new URLSearchParams(parameters)}`;
    return ((await (await fetch(url)).json()) as { data: unknown }).data;
  };
  const query = async (expression: string): Promise<Sample[]> => {
    const { result } = (await ask('query', { query: expression })) as {
      result: { metric: Record<string, string>; value: [number, string] }[];
    };
    return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  };
  const exemplars = async (expression: string): Promise<FoundExemplar[]> => {
    const end = Date.now() / 1000 + 60;
    const found = (await ask('query_exemplars', {
      query: expression,
      start: String(end - 3_600),
      end: String(end),
    })) as {
      seriesLabels: Record<string, string>;
      exemplars: { labels: Record<string, string>; value: string }[];
    }[];
    return found.flatMap(({ seriesLabels, exemplars: each }) =>
      each.map(({ labels, value }) => ({ seriesLabels, labels, value: Number(value) })),
    );
  };
  await eventually(
    'Prometheus scrapes its target',
    async () => (await query('up{job="your-app"}'))[0]?.value === 1,
  );
  return {
    url: `http://127.0.0.1:${port}`,
    query,
    exemplars,
    async stop() {
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
