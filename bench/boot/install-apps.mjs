import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
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

/** What an app imports, in an order in which each brings the least of the others. */
const BOTH = ['prom-client', '@nestjs/terminus'];
const BY_HAND_PARTS = [
  ...BOTH,
  '@willsoto/nestjs-prometheus',
  'axios',
  '@nestjs/axios',
  'passport passport-oauth2 express-session',
];
const PARTS = [
  ...BOTH,
  'undici/lib/dispatcher/pool.js undici/lib/dispatcher/env-http-proxy-agent.js undici/lib/api/api-connect.js',
  'nestjs-mubarokah',
];

/**
 * Each app in a folder of its own, with what it needs from the registry, in the versions that the workspace has; and what the
 * library's package is made of.
 */
export async function installApps(directory) {
  const { tarball } = await packLibrary(directory);
  const apps = [
    { name: 'bare Nest', app: 'bare', dependencies: await versions(BARE) },
    {
      name: 'by hand',
      app: 'by-hand',
      dependencies: await versions([...BARE, ...BY_HAND]),
      parts: BY_HAND_PARTS,
    },
    {
      name: 'nestjs-mubarokah',
      app: 'mubarokah',
      dependencies: { ...(await versions(BARE)), 'nestjs-mubarokah': `file:${tarball}` },
      parts: PARTS,
    },
  ];
  const installed = [];
  for (const { name, app, dependencies, parts = [] } of apps) {
    const folder = join(directory, app);
    await mkdir(folder);
    await writeJson(join(folder, 'package.json'), { private: true, type: 'module', dependencies });
    await mustRun('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], {
      cwd: folder,
    });
    await cp(join(import.meta.dirname, 'apps', `${app}.mjs`), join(folder, 'app.mjs'));
    for (const file of ['boot.mjs', 'nest-app.mjs'])
      await cp(join(import.meta.dirname, file), join(folder, file));
    installed.push({ name, folder, parts, ...(await countIn(folder)) });
  }
  const ours = join(directory, 'mubarokah', 'node_modules', 'nestjs-mubarokah');
  return { apps: installed, library: { packed: (await stat(tarball)).size, ...(await sizesOf(ours)) } };
}

const OTHER = 'dashboards, rules, templates, licences';
const KINDS = [
  ['code', /^dist\/.*\.js$/],
  ['declarations', /^dist\/.*\.d\.ts$/],
  ['source maps', /^dist\/.*\.map$/],
  ['documentation', /\.md$/],
];

/** The bytes of each kind of file. */
async function sizesOf(folder) {
  const unpacked = { [OTHER]: 0 };
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  for (const { parentPath, name } of files) {
    const path = relative(folder, join(parentPath, name));
    const [kind] = KINDS.find(([, pattern]) => pattern.test(path)) ?? [OTHER];
    unpacked[kind] = (unpacked[kind] ?? 0) + (await stat(join(parentPath, name))).size;
  }
  return { unpacked };
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
