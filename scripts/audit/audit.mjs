import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../workspace/root.mjs';
import { checkLock } from './check-lock.mjs';
import { knownVulnerabilities } from './known-vulnerabilities.mjs';
import { runtimePackages } from './runtime-packages.mjs';

const FAULTY = 1;
/** Nothing is wrong as far as it could be seen. */
const NOT_CHECKED = 3;

/** Checks what the package brings into an app. Resolves to the exit code. */
export async function audit({ processes, progress }, folder = ROOT) {
  const lock = await progress.step(
    'Lock file',
    () => auditLock(folder),
    ({ note, faults }) => ({
      failed: faults.length > 0,
      note,
    }),
  );
  const known = await progress.step(
    'Vulnerabilities',
    () => knownVulnerabilities(processes, folder, lock.packages),
    ({ isChecked, faults }) => ({
      failed: !isChecked || faults.length > 0,
      note: isChecked ? `${faults.length} known` : 'NOT CHECKED',
    }),
  );
  const faults = [...lock.faults, ...known.faults];
  for (const fault of faults) process.stdout.write(`\n${fault}`);
  if (!known.isChecked) process.stdout.write(`\nKnown vulnerabilities were NOT checked: ${known.why}.`);
  process.stdout.write('\n');
  if (faults.length > 0) return FAULTY;
  return known.isChecked ? 0 : NOT_CHECKED;
}

/** The part that needs no network: licences, install scripts, pinned contents. */
export async function auditLock(folder = ROOT) {
  const packages = runtimePackages(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')));
  return { packages, faults: checkLock(packages), note: `${packages.length} packages` };
}
