import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun } from './run-process.js';

export interface InstalledPackages {
  readonly directory: string;
  readonly require: NodeJS.Require;
  remove(): Promise<void>;
}

/** Installs packages from the registry in a folder of their own: those that one test needs are nobody else's burden. */
export async function installPackages(
  dependencies: Readonly<Record<string, string>>,
): Promise<InstalledPackages> {
  const directory = await mkdtemp(join(tmpdir(), 'packages-'));
  const manifest = join(directory, 'package.json');
  await writeFile(manifest, JSON.stringify({ private: true, dependencies }));
  await mustRun('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], {
    cwd: directory,
    timeoutMs: 180_000,
  });
  return {
    directory,
    require: createRequire(manifest),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
