import { format, resolveConfig } from 'prettier';
import type { Outcome } from './run-faults.js';

const HEAD = [
  'Fault',
  'The page',
  'Tickets that were sent',
  'All that fired',
  'First log line',
  'What people got',
  'Deep health',
];

/** docs/faults.md: what was seen, as it was seen. */
export async function faultsPage(outcomes: readonly Outcome[]): Promise<string> {
  const rows = outcomes.map(({ fault, pages, tickets, fired, logged, visits, deep }) => [
    fault.name,
    pages
      .map(({ receiver, alerts, after }) => `${after} s: ${alerts.join(', ')} (to \`${receiver}\`)`)
      .join('; '),
    tickets.join(', '),
    fired.map(({ name, after }) => `${name} ${after}`).join(', '),
    logged === undefined ? '' : `\`${logged.reason}\` / ${logged.fault}`,
    Object.entries(visits)
      .map(([visit, count]) => `${count} x ${visit}`)
      .join(', '),
    deep === undefined ? 'no answer' : String(deep),
  ]);
  const table = [HEAD, HEAD.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell || '-').join(' | ')} |`,
  );
  const text = `# Faults

What a fault looks like, as it was measured: \`npm run test:faults\` injects each of these into a demo of its own (one
process, or three, with PostgreSQL, Redis and a sandbox that plays Mubarokah ID), while people log in there. A real
Prometheus 2 evaluates the shipped rules, and a real Alertmanager with the shipped configuration decides what is sent. The
gate does the same with eight of them and a demo that is left in peace.

**A second stands for a minute.** All times of the rules are divided by 60 and people come 80 times a minute in place of
80 times an hour; numbers of events and shares are those of the rules. What depends on how often health checks run (every
five seconds here too) is divided by less: HealthFailing by 20, HealthStale by 5. So the seconds of this table are
about the minutes of an app with 80 logins an hour, but for the health checks, which are quicker in truth. Each
Prometheus is young, and knows that at this time yesterday people logged in.

"The page" is what Alertmanager sent to one receiver: the seconds until its first message, and every alert that was in it by
the end. Alerts that fired and are not in it were held back, since another explains them.

${table.join('\n')}
`;
  return format(text, { ...(await resolveConfig('docs/faults.md')), parser: 'markdown' });
}
