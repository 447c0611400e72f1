import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../run-process.js';

export const ROOT = join(import.meta.dirname, '../../..');

export interface PackedLibrary {
  readonly tarball: string;
  readonly version: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

const COPIED = [
  'README.md',
  'LICENSE',
  'SECURITY.md',
  'docs/runbooks',
  'libs/mubarokah/observability',
  'libs/mubarokah/package.json',
  'libs/mubarokah/schematics',
];

/**
 * Packs the library as `npm publish` would, into `directory`. It is compiled afresh in a copy of the workspace: what
 * lies in its own `dist` may be older than the source, and others may be building there.
 */
export async function packLibrary(directory: string): Promise<PackedLibrary> {
  const workspace = join(directory, 'workspace');
  const library = join(workspace, 'libs/mubarokah');
  await mkdir(library, { recursive: true });
  for (const path of COPIED) await cp(join(ROOT, path), join(workspace, path), { recursive: true });
  const out = join(library, 'dist');
  const output = ['--outDir', out, '--tsBuildInfoFile', join(out, '.tsbuildinfo')];
  await mustRun(process.execPath, [typescript, '-p', 'libs/mubarokah/tsconfig.lib.json', ...output], {
    cwd: ROOT,
  });
  await mustRun('npm', ['pack', '--pack-destination', directory], { cwd: library });
  const { name, version } = JSON.parse(await readFile(join(library, 'package.json'), 'utf8')) as Package;
  const tarball = join(directory, `${name}-${version}.tgz`);
  const files = (await mustRun('tar', ['-tzf', tarball], { cwd: directory })).trim().split('\n');
  return { tarball, version, files: files.map((file) => file.replace(/^package\//, '')) };
}

const typescript = join(ROOT, 'node_modules/typescript/bin/tsc');

interface Package {
  readonly name: string;
  readonly version: string;
}
