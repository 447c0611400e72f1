import { allAlerts, DEFAULT_RULE_SETTINGS } from '../../libs/mubarokah/dist/observability/index.js';

/** What stands for something of one's own in a command. */
const VARIABLES = [
  ['APP', 'where the app is, as it is reached from where the command runs', 'http://localhost:3000'],
  ['PROMETHEUS', 'where Prometheus is', 'http://localhost:9090'],
  ['JOB', 'under which it scrapes the app', 'your-app'],
  ['PID', "the number of the app's process", '1'],
  ['INSPECTOR', "where Node's inspector listens, once it does: the log says so", '127.0.0.1:9229'],
  ['DURATION', 'how long to watch, in seconds', '30'],
  ['FOLDER', 'where the app may write', '/tmp'],
  ['MUBAROKAH_BASE_URL', "of the app's environment", 'https://id.example.org'],
  ['REDIS_URL', 'where its sessions are', 'redis://localhost:6379'],
];

/** The list of the runbooks, one an alert. */
export function runbooksPage() {
  const rows = allAlerts(DEFAULT_RULE_SETTINGS).map(
    ({ name, severity, fault, summary }) =>
      `| [${name}](${name}.md) | ${severity} | ${fault ?? 'see the alert'} | ${summary} |`,
  );
  return [
    '# Runbooks',
    '',
    'Generated from the source. Start with [Nobody can log in](nobody-can-log-in.md) if people complain and no alert fires.',
    '',
    'Queries name the job `your-app`. Who must act is the fault, as `docs/outcomes.md` explains it.',
    '',
    '| Alert | Severity | Who must act | What is wrong |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    '## Commands',
    '',
    'Give a shell these, as they are with you, and it takes the commands as they stand. The test that runs each of them does so too.',
    '',
    '| Variable | What it is | For example |',
    '| --- | --- | --- |',
    ...VARIABLES.map(
      (cells) => `| ${cells.map((cell, at) => (at === 1 ? cell : `\`${cell}\``)).join(' | ')} |`,
    ),
    '',
  ].join('\n');
}
