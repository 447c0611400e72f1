import { npm } from '../workspace/npm.mjs';
import { run } from '../workspace/run.mjs';

const AUDIT = [
  'audit',
  '--omit=dev',
  '--json',
  '--loglevel=silent',
  '--fetch-retries=0',
  '--fetch-timeout=30000',
];

/**
 * Asks the registry, by `npm audit`, for what is known of these packages.
 * @returns {Promise<{ isChecked: boolean, why: string, faults: string[] }>}
 */
export async function knownVulnerabilities(processes, folder, packages) {
  const { output } = await run(processes, { ...npm(AUDIT), cwd: folder });
  const report = parse(output);
  if (report?.auditReportVersion === undefined)
    return { isChecked: false, why: `the registry did not answer the audit${statusOf(report)}`, faults: [] };
  const ours = new Set(packages.map(({ path }) => path));
  const faults = Object.values(report.vulnerabilities)
    .filter(({ nodes }) => nodes.some((path) => ours.has(path)))
    .map(({ name, severity, via }) => `${name} is vulnerable (${severity}): ${titlesOf(via)}`);
  return { isChecked: true, why: '', faults };
}

/** What npm says in place of a report is anything, or nothing. */
function parse(output) {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

const statusOf = (report) => (report?.statusCode === undefined ? '' : ` (${report.statusCode})`);

/** A package is vulnerable by itself, or by what it needs. */
const titlesOf = (via) =>
  via.map((cause) => (typeof cause === 'string' ? `by ${cause}` : `${cause.title}, ${cause.url}`)).join('; ');
