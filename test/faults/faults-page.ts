import { FAULTS } from './faults.js';
import type { MeasuredFault } from './measured.js';
import { namedFirst } from './named.js';

const HEAD = [
  'Fault',
  'The page',
  'Cause named',
  'Tickets that were sent',
  'All that fired',
  'First log line',
  'What people got',
  '`/health/deep`',
  '`/ops`',
  '`doctor`',
];

function cellsOf({
  deep,
  ops,
  doctor,
}: MeasuredFault['told']): readonly [deep: string, ops: string, doctor: string] {
  const found = (names: readonly string[], what: string): string[] =>
    names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
  return [
    deep === undefined ? 'no answer' : [deep.status, ...deep.troubled].join(', '),
    ops === undefined
      ? 'no answer'
      : [ops.state, ops.reason && `\`${ops.reason}\``, ops.fault].filter(Boolean).join(' / '),
    [...found(doctor.failures, 'fails'), ...found(doctor.warnings, 'warns')].join('; '),
  ];
}

function namedCell(measured: MeasuredFault): string {
  const first = namedFirst(
    FAULTS.find(({ name }) => name === measured.name)!,
    measured,
  );
  if (first === undefined) return '';
  const { by, seconds } = first;
  if (seconds >= 120) return `${Math.round(seconds / 60)} min: ${by}`;
  return `${seconds < 1 ? 'under 1' : seconds} s: ${by}`;
}

/** docs/faults.md: what was seen, as it was seen. */
export function faultsPage(measured: readonly MeasuredFault[]): string {
  const names = measured.map(({ name }) => name);
  const missing = FAULTS.map(({ name }) => name).filter((name) => !names.includes(name));
  const waiting = FAULTS.filter(({ onlyAlert }) => onlyAlert).map(
    ({ name, onlyAlert }) => `${name} (${onlyAlert})`,
  );
  const rows = measured.map((one) => {
    const { name, pages, tickets, fired, logged, visits, told } = one;
    return [
      name,
      pages
        .map(({ receiver, alerts, after }) => `${after} s: ${alerts.join(', ')} (to \`${receiver}\`)`)
        .join('; '),
      namedCell(one),
      tickets.join(', '),
      fired.map((alert) => `${alert.name} ${alert.after}`).join(', '),
      logged === undefined ? '' : `\`${logged.reason}\` / ${logged.fault}`,
      Object.entries(visits)
        .map(([visit, count]) => `${count} x ${visit}`)
        .join(', '),
      ...cellsOf(told),
    ];
  });
  const table = [HEAD, HEAD.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell || '-').join(' | ')} |`,
  );
  return `# Faults

What a fault looks like, as it was measured: \`npm run test:faults\` injects each of these into a demo of its own (one
process, or three, with PostgreSQL, Redis and a sandbox that plays Mubarokah ID), while people log in there. A real
Prometheus 2 evaluates the shipped rules, and a real Alertmanager with the shipped configuration decides what is sent. The
gate does the same with eight of them and a demo that is left in peace.

**A second stands for a minute.** All times of the rules are divided by 60, and people come 80 times a minute in place of
80 times an hour; numbers of events and shares are those of the rules. What depends on how often health checks run (every
five seconds here too) is divided by less: HealthFailing by 20, HealthStale by 5. So the seconds of this table are
about the minutes of an app with 80 logins an hour. Each Prometheus is young, and knows that at this time yesterday people
logged in. What takes real seconds cannot be divided: a start of the app, or a scrape that is given up after one, is
minutes here.

"The page" is what Alertmanager sent to one receiver: the seconds until its first message, and every alert that was in it by
the end. Alerts that fired and are not in it were held back, since another explains them. Each row was measured once. A row
is kept only if no alert had fired at that demo before its fault began: on a machine that others hold up, they do. A run of
some faults (\`FAULTS=token-429 npm run jest -- test/faults --selectProjects e2e\`) takes the place of their rows alone.

"Cause named" is how long after the fault the first of these told its cause, and which: a log line with the true reason,
\`/ops\`, \`/health/deep\`, \`doctor\`, or an alert of that cause. The first four are not scaled: their seconds are those that
passed, and since all but the log were asked at the end alone, they are the most that it takes. (The log tells of a login
that failed, so add the time until somebody tries.) Alerts are scaled: their times are given as the rules have them, a
minute for a second. The test asserts that it is less than two minutes, but for what an alert alone can tell, since nothing fails yet or nobody comes, and
alerts have to wait: ${waiting.join(', ')}. There it asserts that the alert that names the cause comes within two
minutes of the first that fires.

The last three columns are what the demo and \`npx nestjs-mubarokah doctor --app\` said at the end: the status of [deep
health](runbooks/nobody-can-log-in.md) and the checks that are not up; the verdict of [/ops](ops.md), with the reason of most
failures and who must act; the checks of [doctor](doctor.md) that failed or warned. What a person reads on the page of each
status is in [outcomes](outcomes.md). \`/ops\` looks at five minutes that are real: people who do not come back at all it would
name only after the time that the last success stays in them.

${table.join('\n')}

Not measured yet: ${missing.join(', ') || 'none'}.
`;
}
