import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import workspace from '../../../package.json' with { type: 'json' };
import { runProcess, type RunResult } from '../run-process.js';
import { install, writeJson } from './install.js';
import { ROOT } from './pack-library.js';
import { RunningApp } from './running-app.js';

const SOURCE = join(ROOT, 'test/fixtures/apps');
/** Stands for a block of a page, told by a part of it; where it is a value, `undefined` keeps the file one of TypeScript. */
const MARK = /^ *\/\/ (docs\/\S+\.md): (.+)$(\n *undefined;)?/gm;

/** In the versions that this workspace tests with. */
const SHARED = [
  '@fastify/passport',
  '@fastify/secure-session',
  '@apollo/server',
  '@as-integrations/express5',
  '@nestjs/apollo',
  '@nestjs/graphql',
  '@nestjs/jwt',
  '@nestjs/microservices',
  '@nestjs/passport',
  '@nestjs/platform-fastify',
  '@nestjs/platform-socket.io',
  '@nestjs/websockets',
  '@types/express',
  '@types/express-session',
  '@types/passport-oauth2',
  'express-session',
  'graphql',
  'passport',
  'passport-oauth2',
] as const;

/** What no test but this needs. Mercurius asks for ES modules by `require()`, which Jest on Node 20 cannot. */
const ALONE_HERE = {
  '@nestjs/mercurius': '14.0.0',
  '@types/cookie-parser': '1.4.10',
  '@types/passport': '1.0.17',
  'cookie-parser': '1.4.7',
  mercurius: '16.10.1',
};

/** Small apps outside of this repository that installed the library from its tarball, around code of the documentation. */
export class DocumentedApps {
  private constructor(
    private readonly directory: string,
    /** What TypeScript said. */
    readonly compiled: RunResult,
  ) {}

  /** Installs all packages once, and compiles all apps at once. */
  static async create(directory: string, tarball: string): Promise<DocumentedApps> {
    await install(directory, {
      nestMajor: 12,
      tarball,
      type: 'module',
      dependencies: { ...versionsOf(SHARED), ...ALONE_HERE },
      runScripts: false,
    });
    await mkdir(join(directory, 'src'));
    for (const file of await readdir(SOURCE))
      await writeFile(join(directory, 'src', file), await withCode(join(SOURCE, file)));
    await writeJson(join(directory, 'tsconfig.json'), {
      compilerOptions: {
        module: 'NodeNext',
        target: 'ES2023',
        types: ['node'],
        strict: true,
        isolatedModules: true,
        skipLibCheck: true, // the types of so many packages are not ours to check
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        rootDir: 'src',
        outDir: 'dist',
      },
      include: ['src'],
    });
    const compiled = await runProcess(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], {
      cwd: directory,
    });
    return new DocumentedApps(directory, compiled);
  }

  /** Resolves when it listens. */
  start(name: string, env: Record<string, string>): Promise<RunningApp> {
    return RunningApp.start(join(this.directory, 'dist', `${name}.js`), [], env);
  }
}

function versionsOf<Name extends keyof typeof workspace.devDependencies>(names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, workspace.devDependencies[name]]));
}

/** The source of an app, with the code of the documentation in its place, word for word. */
async function withCode(file: string): Promise<string> {
  const source = await readFile(file, 'utf8');
  const blocks = new Map<string, string>();
  for (const [mark, page = '', sign = ''] of source.matchAll(MARK))
    blocks.set(mark, await blockOf(page, sign));
  return source.replace(MARK, (mark) => blocks.get(mark)!);
}

async function blockOf(page: string, sign: string): Promise<string> {
  const text = await readFile(join(ROOT, page), 'utf8');
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
  const [block, ...others] = blocks.filter((code) => code.includes(sign));
  if (block === undefined || others.length > 0)
    throw new Error(
      `${page} must have one block of code with "${sign}", and has ${others.length + (block ? 1 : 0)}`,
    );
  return block;
}
