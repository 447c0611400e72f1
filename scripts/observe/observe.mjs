import { startAlertmanager, startPrometheus, JOB } from './monitoring.mjs';
import { FAULT_NAMES } from './faults-on-demand.mjs';
import { sendPeople } from './people.mjs';
import { Visitors } from './visitors.ts';

/** Watches the demo with what is installed, and sends people there until it ends. */
export async function observe({ processes, progress }, { settings, ended }) {
  const { url, sandboxPort, folder } = settings;
  const step = (title, start) => progress.step(title, start, ({ note }) => ({ note }));
  const alertmanager = await step('Alertmanager', () => startAlertmanager(processes, folder));
  const prometheus = await step('Prometheus', () =>
    startPrometheus(processes, folder, { appUrl: url, alertmanager: alertmanager.address }),
  );
  // Nobody can be played at a real Mubarokah ID.
  const isPlayed = sandboxPort !== undefined;

  const rows = [
    ['Demo', url],
    ['Metrics', `${url}/metrics`],
    ['Prometheus', prometheus.url ?? prometheus.note],
    ...(prometheus.url === undefined ? [] : [['Alerts', `${prometheus.url}/alerts`]]),
    ['Alertmanager', alertmanager.url ?? alertmanager.note],
    ['Grafana', 'see examples/grafana, with Docker'],
    ...(isPlayed ? rowsOf('Faults', 'type one and press Enter:', FAULT_NAMES) : []),
  ];
  const list = rows.map(([name, what]) => `  ${name.padEnd(14)}${what}`).join('\n');
  process.stdout.write(
    `\n${list}\n\n  Ctrl-C ends everything.\n\nObserving: ${prometheus.url ?? url} (job ${JOB})\n`,
  );
  if (!isPlayed) return ended;
  return Promise.race([
    ended,
    sendPeople(new Visitors({ appUrl: url, sandboxUrl: `http://localhost:${sandboxPort}` })),
  ]);
}

/** A row, and as many more as it takes to name them all. */
function rowsOf(name, what, names, aRow = 3) {
  const rows = [[name, what]];
  for (let i = 0; i < names.length; i += aRow) rows.push(['', names.slice(i, i + aRow).join(', ')]);
  return rows;
}
