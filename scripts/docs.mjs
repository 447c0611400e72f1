// Writes what the documentation and the files for Prometheus and Grafana repeat of the code; with --check it only tells which differ.
// Run it after the build: npm run docs
import '../test/support/register-typescript.mjs';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { catalogueTable } from '../libs/mubarokah/dist/metrics/catalogue-table.js';
import {
  alertmanagerConfiguration,
  DEFAULT_RULE_SETTINGS,
  prometheusRuleObject,
  prometheusRules,
} from '../libs/mubarokah/dist/observability/index.js';
import { apiReports } from './docs/api-reports.mjs';
import { opsAssets } from './docs/ops-assets.mjs';
import { optionsPage } from './docs/options-page.mjs';
import { outcomesPage } from './docs/outcomes-page.mjs';
import { withCode } from './docs/readme-code.mjs';
import { runbooksPage } from './docs/runbooks-page.mjs';
import { telemetryPage } from './docs/telemetry-page.mjs';
import { troubleshootingPage } from './docs/troubleshooting-page.mjs';

// After the hooks that let Node read TypeScript: the types say what Grafana takes.
const { dashboardFiles } = await import('./dashboards/index.ts');
const { faultsPage } = await import('../test/faults/faults-page.ts');

const root = new URL('../', import.meta.url);
const inFolder = (folder, files) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
const pages = {
  ...apiReports(),
  'README.md': withCode('README.md'),
  'README.id.md': withCode('README.id.md'),
  'docs/faults.md': faultsPage(JSON.parse(readFileSync(new URL('test/faults/measured.json', root), 'utf8'))),
  'docs/metrics.md': catalogueTable(),
  'docs/options.md': optionsPage(),
  'docs/outcomes.md': outcomesPage(),
  'docs/runbooks/README.md': runbooksPage(),
  'docs/tokens.md': withCode('docs/tokens.md'),
  'libs/mubarokah/src/ops/ops-assets.ts': await opsAssets(),
  'docs/telemetry.md': telemetryPage(),
  'docs/troubleshooting.md': troubleshootingPage(),
  'libs/mubarokah/observability/alertmanager.yml': alertmanagerConfiguration(),
  ...inFolder('libs/mubarokah/observability/dashboards', dashboardFiles()),
  'libs/mubarokah/observability/mubarokah.rules.yml': prometheusRules(DEFAULT_RULE_SETTINGS),
  'libs/mubarokah/observability/prometheusrule.yaml': prometheusRuleObject(DEFAULT_RULE_SETTINGS),
};
const check = process.argv.includes('--check');

const differing = [];
for (const [name, text] of Object.entries(pages)) {
  const file = new URL(name, root);
  mkdirSync(new URL('.', file), { recursive: true });
  const wanted =
    name.endsWith('.md') && !name.endsWith('.api.md')
      ? await format(text, { ...(await resolveConfig(file)), parser: 'markdown' })
      : text;
  if (check && current(file) !== wanted) differing.push(name);
  if (!check) writeFileSync(file, wanted);
}
if (differing.length > 0) {
  console.error(`Out of date: ${differing.join(', ')}. Run: npm run docs`);
  process.exitCode = 1;
}

function current(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
