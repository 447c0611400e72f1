// Writes the bill of materials of a packed library, in the format of CycloneDX: what its app installs with it, and the packages
// whose code is inside, which its dependencies do not name. node scripts/sbom.mjs <tarball>
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { npm } from './workspace/npm.mjs';

const [tarball] = process.argv.slice(2);
const made = mkdtempSync(join(tmpdir(), 'sbom-'));
const folder = join(made, 'nestjs-mubarokah'); // what npm calls the package by
try {
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', resolve(tarball), '-C', folder, '--strip-components=1']);
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  delete manifest.devDependencies;
  const inside = readFileSync(join(folder, 'LICENSES'), 'utf8').matchAll(/^(\S+) (\d+\.\d+\.\d+)$/gm);
  for (const [, name, version] of inside) manifest.dependencies[name] = version;
  writeFileSync(file, JSON.stringify(manifest));
  const run = (...args) => {
    const { command, args: all, options } = npm(args);
    return execFileSync(command, all, { ...options, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  };
  run('install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund');
  process.stdout.write(run('sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'));
} finally {
  rmSync(made, { recursive: true, force: true });
}
