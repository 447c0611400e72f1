import { mkdirSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prometheusRules, DEFAULT_RULE_SETTINGS } from '../../libs/mubarokah/dist/observability/index.js';
import { findOnPath } from '../start/find-on-path.mjs';
import { freePort } from '../start/ports.mjs';
import { startService } from '../start/service.mjs';
import { ROOT } from '../workspace/root.mjs';

export const JOB = 'demo';

const SCRAPE_INTERVAL = '2s';

/** The port of that variable, else any free one. */
async function portOf(variable) {
  return Number(process.env[variable]) || freePort();
}

/**
 * Alertmanager with the configuration that is shipped, where it is installed: its receivers send nothing, its page shows
 * what they would.
 */
export async function startAlertmanager(processes, folder) {
  const command = findOnPath('prometheus-alertmanager', 'alertmanager');
  if (command === undefined) return { note: 'Alertmanager is not installed: alerts are sent to nobody' };
  const home = join(folder, 'alertmanager');
  mkdirSync(home, { recursive: true });
  const configuration = join(home, 'alertmanager.yml');
  copyFileSync(join(ROOT, 'libs/mubarokah/observability/alertmanager.yml'), configuration);
  const port = await portOf('ALERTMANAGER_PORT');
  const service = await startService(processes, folder, {
    name: 'alertmanager',
    title: 'Alertmanager',
    command,
    args: [
      `--config.file=${configuration}`,
      `--storage.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    isReady: () => answers(`http://127.0.0.1:${port}/-/ready`),
  });
  return { ...service, note: command, url: `http://127.0.0.1:${port}`, address: `127.0.0.1:${port}` };
}

/** Prometheus with the rules for the demo, where it is installed. */
export async function startPrometheus(processes, folder, { appUrl, alertmanager }) {
  const command = findOnPath('prometheus');
  if (command === undefined) return { note: 'Prometheus is not installed: see examples/grafana for Docker' };
  const home = join(folder, 'prometheus');
  mkdirSync(home, { recursive: true });
  const rules = join(home, 'mubarokah.rules.yml');
  const runbooks = join(ROOT, 'docs/runbooks');
  writeFileSync(rules, prometheusRules({ ...DEFAULT_RULE_SETTINGS, job: JOB, runbooks }));
  const configuration = join(home, 'prometheus.yml');
  // JSON is YAML too.
  writeFileSync(
    configuration,
    JSON.stringify({
      global: { scrape_interval: SCRAPE_INTERVAL, evaluation_interval: SCRAPE_INTERVAL },
      rule_files: [rules],
      alerting: {
        alertmanagers: alertmanager === undefined ? [] : [{ static_configs: [{ targets: [alertmanager] }] }],
      },
      scrape_configs: [{ job_name: JOB, static_configs: [{ targets: [new URL(appUrl).host] }] }],
    }),
  );
  const port = await portOf('PROMETHEUS_PORT');
  const service = await startService(processes, folder, {
    name: 'prometheus',
    title: 'Prometheus',
    command,
    args: [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    isReady: () => answers(`http://127.0.0.1:${port}/-/ready`),
  });
  return { ...service, note: command, url: `http://127.0.0.1:${port}` };
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
