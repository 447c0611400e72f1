import { allAlerts, DEFAULT_RULE_SETTINGS } from '../../libs/mubarokah/dist/observability/index.js';

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
  ].join('\n');
}
