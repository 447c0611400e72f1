import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from './fault.mjs';
import { npm } from './npm.mjs';
import { ROOT } from './root.mjs';
import { run } from './run.mjs';

/** npm's own record of what is there, which it writes last: an interrupted installation has none. */
const RECORD = 'node_modules/.package-lock.json';
/** Says that only what the demo takes is there, and of which package-lock.json. */
const DEMO_ALONE = 'node_modules/.demo-alone';
/** A fifth of all: what tests, lints and measures is left out. */
const DEMO = ['--workspace=apps/demo', '--workspace=libs/mubarokah', '--include-workspace-root=false'];

/** Installs all that package-lock.json names, unless that is there already. */
export async function ensureInstalled(processes, progress) {
  if (!isInstalled(readPackages('package-lock.json'))) await install(processes, progress);
}

/** Installs what it takes to build and run the demo. Where all has been installed, all is kept up to date. */
export async function ensureDemoInstalled(processes, progress) {
  const isAlone = existsSync(join(ROOT, DEMO_ALONE)) || !existsSync(join(ROOT, RECORD));
  if (!isAlone) return ensureInstalled(processes, progress);
  const lock = createHash('sha256').update(read('package-lock.json')).digest('hex');
  if (existsSync(join(ROOT, DEMO_ALONE)) && read(DEMO_ALONE) === lock && isInstalled(readPackages(RECORD)))
    return undefined;
  await install(processes, progress, DEMO);
  writeFileSync(join(ROOT, DEMO_ALONE), lock);
}

function install(processes, progress, parts = []) {
  return progress.step('Installing packages', async () => {
    // --include=dev: NODE_ENV=production would leave out what builds and tests. --prefer-offline: what npm has in its cache
    // it does not ask the registry for again; of a version that it does not know there it asks all the same.
    const { code, output } = await run(processes, {
      stopSignal: 'SIGKILL', // npm finishes first otherwise; a half installation is found out and done again
      ...npm([
        'ci',
        ...parts,
        '--include=dev',
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ]),
    });
    if (code !== 0) throw new Fault('npm ci failed; it says:', lastLines(output));
  });
}

function isInstalled(wanted) {
  const installed = readPackages(RECORD);
  if (wanted === undefined || installed === undefined) return false;
  const isThere = ([path, { version, optional }]) =>
    path in installed
      ? installed[path].version === version && existsSync(join(ROOT, path))
      : optional === true;
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .every(isThere);
}

/** @returns {Record<string, { version?: string, optional?: boolean }> | undefined} */
function readPackages(lockFile) {
  try {
    return JSON.parse(read(lockFile)).packages;
  } catch {
    return undefined;
  }
}

function read(file) {
  return readFileSync(join(ROOT, file), 'utf8');
}

function lastLines(output, count = 20) {
  return output.trim().split('\n').slice(-count).join('\n');
}
