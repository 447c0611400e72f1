import { FOLDER, ROOMS, SOURCE } from './scripts/mutation/rooms.mjs';

const { MUTATION_ROOM: room, MUTATION_FILES, MUTATION_REPORT, MUTATION_CONCURRENCY } = process.env;
if (!ROOMS.includes(room)) throw new Error(`Set MUTATION_ROOM to one of ${ROOMS.join(', ')}.`);

const files = (MUTATION_FILES || '**/*').split(',').map((file) => `${SOURCE}/${room}/${file}.ts`);

/** Mutates one room, or some of its files. `npm run test:mutation` runs this for each of them. */
export default {
  plugins: ['@stryker-mutator/jest-runner', './scripts/mutation/own-spec-first.mjs'],
  testRunner: 'jest-own-spec-first',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
  jest: { configFile: 'scripts/mutation/jest.config.mjs' },
  coverageAnalysis: 'perTest',
  // An index only names what others may import.
  mutate: [...files, '!**/*.spec.ts', '!**/*.fixture.ts', '!**/index.ts'],
  // Types are stripped by swc, not checked.
  disableTypeChecks: false,
  concurrency: Number(MUTATION_CONCURRENCY || 2),
  // Generous, since a mutant that is only slow on a busy machine would count as found.
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
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: MUTATION_REPORT || `${FOLDER}/${room}.json` },
  // Ours are in scripts/mutation/judge.mjs.
  thresholds: { break: null },
};
