import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findBinary } from '../support/find-binary.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';

export type AlertLabels = Readonly<Record<string, string>>;

/** A message that a receiver got: one page, or one ticket. */
export interface Notification {
  /** When it came, in milliseconds since the epoch. */
  readonly at: number;
  readonly receiver: string;
  readonly alerts: readonly AlertLabels[];
}

export interface RunningAlertmanager {
  /** Host and port. */
  readonly address: string;
  /** What was sent until now. */
  readonly sent: readonly Notification[];
  /** Has these alerts begin, together. */
  fire(alerts: readonly AlertLabels[]): Promise<void>;
  /** Resolves when each alert that fires was either sent or is held back by another. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

interface Received {
  readonly receiver: string;
  readonly alerts: readonly { readonly labels: AlertLabels }[];
}

interface Configuration {
  readonly route: object;
  readonly receivers: readonly { readonly name: string }[];
}

/** How long a group is waited for, at first and between two messages. */
export interface Waits {
  readonly group_wait: string;
  readonly group_interval: string;
}

/** A real Alertmanager with a configuration whose receivers send to the test, and hardly any waits. */
export async function startAlertmanager(
  configuration: string,
  waits: Waits = { group_wait: '1s', group_interval: '1s' },
): Promise<RunningAlertmanager> {
  const sent: Notification[] = [];
  const hook = createServer((request, response) => {
    void json(request).then((body) => {
      const { receiver, alerts } = body as Received;
      sent.push({ at: Date.now(), receiver, alerts: alerts.map(({ labels }) => labels) });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(hook, 'listening');
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;

  const { route, receivers, ...others } = parse(configuration) as Configuration;
  const quick = {
    ...others,
    route: { ...route, ...waits },
    receivers: receivers.map(({ name }) => ({ name, webhook_configs: [{ url, send_resolved: false }] })),
  };
  const folder = await mkdtemp(join(tmpdir(), 'alertmanager-'));
  await writeFile(join(folder, 'alertmanager.yml'), JSON.stringify(quick));
  const port = await freePort();
  const server = spawn(
    findBinary('prometheus-alertmanager')!,
    [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const api = `http://127.0.0.1:${port}/api/v2`;
  await eventually('Alertmanager is ready', async () => (await fetch(`${api}/status`)).ok);

  return {
    address: `127.0.0.1:${port}`,
    sent,
    async fire(alerts) {
      const startsAt = new Date().toISOString();
      const body = JSON.stringify(alerts.map((labels) => ({ labels, startsAt })));
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${api}/alerts`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`Alertmanager answered ${answer.status}: ${await answer.text()}`);
    },
    async settled() {
      await eventually('each alert was sent or is held back', async () => {
        const alerts = (await (await fetch(`${api}/alerts`)).json()) as {
          labels: AlertLabels;
          status: { state: string };
        }[];
        const isSent = ({ alertname, job }: AlertLabels): boolean =>
          sent.some((one) => one.alerts.some((its) => its.alertname === alertname && its.job === job));
        return (
          alerts.length > 0 &&
          alerts.every(({ labels, status }) => status.state === 'suppressed' || isSent(labels))
        );
      });
    },
    async stop() {
      server.kill('SIGKILL');
      await ended;
      hook.closeAllConnections();
      hook.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
