import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runNode } from '../workspace/run.mjs';

const JEST = [
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/**
 * Runs one project of jest.config.mjs, `workers` files at a time, and counts by Jest's own report.
 *
 * @param selection more parameters of Jest, which choose files
 */
export async function runJest(processes, project, workers, selection = []) {
  const folder = mkdtempSync(join(tmpdir(), 'jest-report-'));
  try {
    const report = join(folder, 'report.json');
    const { code, output } = await runNode(processes, [
      ...JEST,
      '--selectProjects',
      project,
      `--maxWorkers=${workers}`,
      '--json',
      `--outputFile=${report}`,
      ...selection,
    ]);
    const { passed, failed, skipped, files } = count(report);
    return { passed, failed: Math.max(failed, code === 0 ? 0 : 1), skipped, files, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(report) {
  try {
    const {
      numPassedTests,
      numFailedTests,
      numPendingTests,
      numTodoTests,
      numRuntimeErrorTestSuites,
      testResults,
    } = JSON.parse(readFileSync(report, 'utf8'));
    return {
      passed: numPassedTests,
      // A file that could not be run has no tests to count, and is a failure all the same.
      failed: numFailedTests + numRuntimeErrorTestSuites,
      skipped: numPendingTests + numTodoTests,
      files: testResults.map(({ name, startTime, endTime }) => ({
        name: relative(process.cwd(), name),
        seconds: Math.round((endTime - startTime) / 1000),
      })),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0, files: [] };
  }
}
