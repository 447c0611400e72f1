import { existsSync } from 'node:fs';
import { strykerPlugins as jestPlugins } from '@stryker-mutator/jest-runner';

const [jest] = jestPlugins;

/**
 * Stryker's runner for Jest, which knows no bail: it runs all specs that import a mutant's file, to the last. Here the
 * one beside the file is run first, and the others only if the mutant survives that. Most do not.
 */
function ownSpecFirst(injector) {
  const runner = jest.factory(injector);
  const runAny = runner.run.bind(runner);
  const runMutant = runner.mutantRun.bind(runner);
  runner.mutantRun = async (options) => {
    const spec = options.sandboxFileName.replace(/\.ts$/, '.spec.ts');
    if (existsSync(spec)) {
      runner.run = (settings) => runAny({ ...settings, testFiles: [spec] });
      const result = await runMutant(options).finally(() => {
        runner.run = runAny;
      });
      if (result.status !== 'survived') return result;
    }
    return runMutant(options);
  };
  return runner;
}
ownSpecFirst.inject = jest.factory.inject;

export const strykerPlugins = [{ kind: jest.kind, name: 'jest-own-spec-first', factory: ownSpecFirst }];
