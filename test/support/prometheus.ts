import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { eventually } from './eventually.js';
import { mustRun } from './run-process.js';

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

export interface PrometheusSettings {
  /** The URLs of the targets of each job. */
  readonly jobs: Readonly<Record<string, readonly string[]>>;
  /** Rule files, as JSON or YAML. They are evaluated each second, unless a group says otherwise. */
  readonly rules?: readonly string[];
  /** Where Alertmanager listens. */
  readonly alertmanager?: string;
  /** What it is to know from before, in the text format of OpenMetrics. */
  readonly past?: string;
}

/** A real Prometheus that scrapes one target each second, under the job `your-app`. */
export function startPrometheus(target: string): Promise<RunningPrometheus> {
  return startPrometheusWith({ jobs: { 'your-app': [target] } });
}

export async function startPrometheusWith({
  jobs,
  rules = [],
  alertmanager,
  past,
}: PrometheusSettings): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const port = await freePort();
  const files = rules.map((_, index) => join(folder, `${index}.rules.yml`));
  await Promise.all(files.map((file, index) => writeFile(file, rules[index]!)));
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: files,
    ...(alertmanager !== undefined && {
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    }),
    scrape_configs: Object.entries(jobs).map(([job_name, urls]) => ({
      job_name,
      static_configs: [{ targets: urls.map((url) => new URL(url).host) }],
    })),
  };
  // JSON is YAML too.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  if (past !== undefined) {
    await writeFile(join(folder, 'past.txt'), past);
    await mustRun(
      findBinary('promtool')!,
      ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'past.txt'), join(folder, 'data')],
      { cwd: folder },
    );
  }
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
    const { data, error } = (await (await fetch(url)).json()) as { data?: unknown; error?: string };
    if (data === undefined) throw new Error(`Prometheus: ${error}`);
    return data;
  };
  const query = async (expression: string): Promise<Sample[]> => {
    const { result, resultType } = (await ask('query', { query: expression })) as {
      resultType: string;
      result: { metric: Record<string, string>; value: [number, string] }[];
    };
    if (resultType !== 'vector') throw new Error(`${expression} is no vector`);
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
  const targets = Object.values(jobs).flat().length;
  await eventually(
    'Prometheus scrapes its targets',
    async () => (await query('sum(up)'))[0]?.value === targets,
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
