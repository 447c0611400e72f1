import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from './fault.mjs';
import { npm } from './npm.mjs';
import { ROOT } from './root.mjs';
import { run } from './run.mjs';

/** Installs what package-lock.json names, unless that is there already. */
export async function ensureInstalled(processes, progress) {
  if (isInstalled()) return;
  await progress.step('Installing packages', async () => {
    // --include=dev: NODE_ENV=production would leave out what builds and tests.
    const { code, output } = await run(processes, {
      stopSignal: 'SIGKILL', // npm finishes first otherwise; a half installation is found out and done again
      ...npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
    });
    if (code !== 0) throw new Fault('npm ci failed; it says:', lastLines(output));
  });
}

/** Asks npm's own record, which it writes last: an interrupted installation has none. */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
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
    return JSON.parse(readFileSync(join(ROOT, lockFile), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function lastLines(output, count = 20) {
  return output.trim().split('\n').slice(-count).join('\n');
}
