import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../run-process.js';

type Versions = Readonly<Record<string, string>>;

export interface Wanted {
  readonly nestMajor: number;
  /** The library, packed. */
  readonly tarball: string;
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  /** @default 'commonjs' */
  readonly type?: 'module' | 'commonjs';
  /** Whether packages may run programs as they are installed. @default true */
  readonly runScripts?: boolean;
}

/** Makes the directory an app: what Nest's own starter installs, the library, whose peers npm adds, and what else is wanted. */
export async function install(directory: string, wanted: Wanted): Promise<void> {
  const { nestMajor, tarball, dependencies, devDependencies, type = 'commonjs', runScripts = true } = wanted;
  const nest = `^${nestMajor}.0.0`;
  await mkdir(directory, { recursive: true });
  await writeJson(join(directory, 'package.json'), {
    private: true,
    type,
    dependencies: {
      '@nestjs/common': nest,
      '@nestjs/core': nest,
      '@nestjs/platform-express': nest,
      'nestjs-mubarokah': `file:${tarball}`,
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.2',
      ...dependencies,
    },
    devDependencies: { '@types/node': '^20', typescript: '~6.0', ...devDependencies },
    overrides: { 'unrs-resolver': '1.12.2' },
  });
  const scripts = runScripts ? [] : ['--ignore-scripts'];
  await mustRun('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...scripts], {
    cwd: directory,
    timeoutMs: 180_000,
  });
}

/** What npm would install for these dependencies, by its path, without installing it. */
export async function lockedPackages(
  directory: string,
  dependencies: Versions,
): Promise<Map<string, { readonly hasInstallScript?: boolean }>> {
  await mkdir(directory, { recursive: true });
  await writeJson(join(directory, 'package.json'), { private: true, dependencies });
  await mustRun('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: directory,
  });
  const lock = JSON.parse(await readFile(join(directory, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  return new Map(Object.entries(lock.packages));
}

export function writeJson(file: string, content: unknown): Promise<void> {
  return writeFile(file, JSON.stringify(content, null, 2));
}
