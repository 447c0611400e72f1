import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../run-process.js';

export const ROOT = join(import.meta.dirname, '../../..');

export interface PackedLibrary {
  readonly tarball: string;
  readonly version: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
  /** Of the tarball, in bytes. */
  readonly size: number;
  /** All files together, in bytes. */
  readonly unpackedSize: number;
  /** The text of one of the files. */
  read(path: string): Promise<string>;
}

const COPIED = ['observability', 'package.json', 'schematics'];

/**
 * Packs the library as `npm publish` would, into `directory`. It is compiled afresh in a copy: what lies in its
 * own `dist` may be older than the source, and others may be building there.
 */
export async function packLibrary(directory: string): Promise<PackedLibrary> {
  const library = join(directory, 'library');
  await mkdir(library, { recursive: true });
  for (const path of COPIED)
    await cp(join(ROOT, 'libs/mubarokah', path), join(library, path), { recursive: true });
  const out = join(library, 'dist');
  const output = ['--outDir', out, '--tsBuildInfoFile', join(out, '.tsbuildinfo')];
  await mustRun(process.execPath, [typescript, '-p', 'libs/mubarokah/tsconfig.lib.json', ...output], {
    cwd: ROOT,
  });
  await mustRun(process.execPath, ['scripts/bundle.mjs', library], { cwd: ROOT });
  const pack = ['pack', '--json', '--pack-destination', directory];
  const [packed] = Object.values(JSON.parse(await mustRun('npm', pack, { cwd: library })) as object) as [
    Packed,
  ];
  const { name, version } = JSON.parse(await readFile(join(library, 'package.json'), 'utf8')) as Package;
  const tarball = join(directory, `${name}-${version}.tgz`);
  return {
    tarball,
    version,
    files: packed.files.map(({ path }) => path),
    size: packed.size,
    unpackedSize: packed.unpackedSize,
    read: (path) => mustRun('tar', ['-xzOf', tarball, `package/${path}`], { cwd: directory }),
  };
}

const typescript = join(ROOT, 'node_modules/typescript/bin/tsc');

/** What npm says of a tarball that it made. */
interface Packed {
  readonly files: readonly { readonly path: string }[];
  readonly size: number;
  readonly unpackedSize: number;
}

interface Package {
  readonly name: string;
  readonly version: string;
}
