import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packLibrary } from '../../test/support/package/pack-library.ts';
import { writeJson } from '../../test/support/package/install.ts';
import { mustRun } from '../../test/support/run-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const BARE = [
  ...['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', '@nestjs/platform-fastify'],
  ...['reflect-metadata', 'rxjs'],
];
const BY_HAND = [
  ...['@nestjs/axios', '@nestjs/terminus', '@willsoto/nestjs-prometheus', 'axios', 'prom-client'],
  ...['express-session', 'passport', 'passport-oauth2'],
];

/** Each app in a folder of its own, with what it needs from the registry, in the versions that the workspace has. */
export async function installApps(directory) {
  const { tarball } = await packLibrary(directory);
  const apps = [
    { name: 'bare Nest', app: 'bare', dependencies: await versions(BARE) },
    { name: 'by hand', app: 'by-hand', dependencies: await versions([...BARE, ...BY_HAND]) },
    {
      name: 'nestjs-mubarokah',
      app: 'mubarokah',
      dependencies: { ...(await versions(BARE)), 'nestjs-mubarokah': `file:${tarball}` },
    },
  ];
  const installed = [];
  for (const { name, app, dependencies } of apps) {
    const folder = join(directory, app);
    await mkdir(folder);
    await writeJson(join(folder, 'package.json'), { private: true, type: 'module', dependencies });
    await mustRun('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], {
      cwd: folder,
    });
    await cp(join(import.meta.dirname, 'apps', `${app}.mjs`), join(folder, 'app.mjs'));
    for (const file of ['boot.mjs', 'nest-app.mjs'])
      await cp(join(import.meta.dirname, file), join(folder, file));
    installed.push({ name, folder, ...(await countIn(folder)) });
  }
  return installed;
}

async function versions(names) {
  const versionOf = async (name) => {
    const text = await readFile(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
    return [name, JSON.parse(text).version];
  };
  return Object.fromEntries(await Promise.all(names.map(versionOf)));
}

async function countIn(folder) {
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'));
  const packages = Object.keys(lock.packages).filter((path) => path !== '');
  const scripts = packages.filter((path) => lock.packages[path].hasInstallScript);
  const entries = await readdir(join(folder, 'node_modules'), { recursive: true, withFileTypes: true });
  return { packages: packages.length, scripts, files: entries.filter((entry) => entry.isFile()).length };
}
