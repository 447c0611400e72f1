import { auditLock } from '../audit/audit.mjs';
import { ensureInstalled } from '../workspace/install.mjs';
import { runNode } from '../workspace/run.mjs';
import { runJest } from './jest.mjs';
import { runMutation } from './mutation.mjs';

/** Those that go by no clock: two of them run side by side. */
const SIDE_BY_SIDE = `/test/(${[
  'observability/',
  'lint/',
  'guard/',
  'attacks/(cookies|parameters|redirects|reflection|sessions|states|tabs)',
  'accessibility',
  'answered-already',
  'bearer',
  'bodies',
  'bundles',
  'client-credentials',
  'commands',
  'contracts/',
  'dialects',
  'docs',
  'doctor',
  'egress',
  'first-login',
  'fuzz/',
  'grid/',
  'interop',
  'leaks/',
  'login[.]e2e',
  'logout',
  'metrics[.]e2e',
  'module-imports',
  'ops',
  'options-examples',
  'own-',
  'package',
  'pages',
  'passport',
  'path-prefix',
  'prisma',
  'privacy',
  'provider-dialects',
  'rate-limits',
  'redis-shapes',
  'sandbox-in-a-browser',
  'security',
  'session-stores',
  'sessions[.]e2e',
  'site',
  'token-stores',
  'vendors/',
].join('|')})`;

/** How many of the slowest files are named at the end. */
const SLOWEST = 10;

/** The command line replaces what jest.config.mjs leaves out. */
const SOAK = '/test/chaos/soak';

/** The gate: every step is run, whatever the others said. Resolves to the exit code. */
export async function test({ processes, progress }) {
  await ensureInstalled(processes, progress);
  const node =
    (...programs) =>
    () =>
      check(processes, programs);
  const results = [
    await step(
      progress,
      'Types',
      node(
        ['node_modules/typescript/bin/tsc', '-b'],
        ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.spec.json'],
      ),
    ),
    await step(
      progress,
      'Lint',
      node(
        ['node_modules/eslint/bin/eslint.js', '.'],
        ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
      ),
    ),
    await step(progress, 'Dependencies', checkDependencies),
    await step(progress, 'Unit tests', () => runJest(processes, 'unit', 2)),
    await step(progress, 'Mutation tests', () => runMutation(processes)),
    await step(progress, 'Tests side by side', () =>
      runJest(processes, 'e2e', 2, [`--testPathPatterns=${SIDE_BY_SIDE}`]),
    ),
    // One at a time: some of them measure time.
    await step(progress, 'End-to-end tests', () =>
      runJest(processes, 'e2e', 1, [`--testPathIgnorePatterns=${SIDE_BY_SIDE}`, SOAK]),
    ),
  ];
  for (const { title, failed, output } of results)
    if (failed > 0) process.stdout.write(`\n── ${title} ──\n${output.trim()}\n`);
  showSlowest(results.flatMap(({ files = [] }) => files));
  return summarise(results);
}

/** Programs that check and count nothing: together one failure, or none. */
async function check(processes, programs) {
  const runs = [];
  for (const args of programs) runs.push(await runNode(processes, args));
  const broken = runs.filter(({ code }) => code !== 0);
  return {
    passed: 0,
    failed: broken.length > 0 ? 1 : 0,
    skipped: 0,
    output: broken.map(({ output }) => output).join('\n'),
  };
}

/** What can be told without a network. */
async function checkDependencies() {
  const { faults, note } = await auditLock();
  return {
    passed: 0,
    failed: faults.length > 0 ? 1 : 0,
    skipped: 0,
    output: faults.join('\n'),
    note: `${note}, but not for vulnerabilities: npm run audit:dependencies`,
  };
}

async function step(progress, title, work) {
  const result = await progress.step(title, work, ({ passed, failed, skipped, note = '' }) => ({
    failed: failed > 0,
    note: passed + skipped > 0 ? describe(passed, failed, skipped) : note,
  }));
  return { title, ...result };
}

function showSlowest(files) {
  const slowest = files.toSorted((one, other) => other.seconds - one.seconds).slice(0, SLOWEST);
  const lines = slowest.map(({ name, seconds }) => `${String(seconds).padStart(5)} s  ${name}\n`);
  process.stdout.write(`\nThe slowest files:\n${lines.join('')}`);
}

function summarise(results) {
  const sum = (field) => results.reduce((total, result) => total + result[field], 0);
  const needs = new Set(results.flatMap(({ output }) => output.match(/^skipped: needs .+$/gm) ?? []));
  // With REQUIRE_ALL=1 nothing may be left out.
  const skipsAreFailures = process.env.REQUIRE_ALL === '1';
  const failed = sum('failed') + (skipsAreFailures ? sum('skipped') : 0);
  const skipped = skipsAreFailures ? 0 : sum('skipped');
  process.stdout.write(
    `\n${[...needs].map((line) => `${line}\n`).join('')}${describe(sum('passed'), failed, skipped)}\n`,
  );
  return failed > 0 ? 1 : 0;
}

function describe(passed, failed, skipped) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
