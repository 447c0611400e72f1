import { FOLDER, LOWEST_SCORE, reportOf, ROOMS, SOURCE } from './scripts/mutation/rooms.mjs';

const room = process.env.MUTATION_ROOM;
if (!ROOMS.includes(room)) throw new Error(`Set MUTATION_ROOM to one of ${ROOMS.join(', ')}.`);

/** Mutates one room. `npm run test:mutation` runs this for each of them. */
export default {
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
  jest: { configFile: 'scripts/mutation/jest.config.mjs' },
  coverageAnalysis: 'perTest',
  // An index only names what others may import.
  mutate: [`${SOURCE}/${room}/**/*.ts`, '!**/*.spec.ts', '!**/index.ts'],
  // Types are stripped by swc, not checked.
  disableTypeChecks: false,
  concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
  timeoutMS: 10_000,
  tempDirName: `${FOLDER}/sandbox-${room}`,
  ignorePatterns: [
    'apps',
    'artifacts',
    'bench',
    'coverage',
    'dist',
    'docs',
    'test',
    '.demo',
    '.ci',
    '.github',
  ],
  incrementalFile: `${FOLDER}/${room}.incremental.json`,
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: reportOf(room) },
  thresholds: { high: 95, low: LOWEST_SCORE, break: LOWEST_SCORE },
};
