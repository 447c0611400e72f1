import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../run-process.js';
import { install, writeJson } from './install.js';
import { packLibrary, ROOT } from './pack-library.js';

/** The three belong together: a client of another version refuses what the command generates. */
const PRISMA = '7.10.0';

/** A Nest app with Prisma outside of this repository, which would be some 300 MB the heavier for it. */
export class PrismaApp {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** Installs it from the registry, generates Prisma's client, compiles and starts it. */
  static async start(directory: string, databaseUrl: string): Promise<PrismaApp> {
    const { tarball } = await packLibrary(directory);
    const app = join(directory, 'app');
    await install(app, {
      nestMajor: 12,
      tarball,
      type: 'module',
      dependencies: { '@prisma/adapter-pg': PRISMA, '@prisma/client': PRISMA },
      devDependencies: { prisma: PRISMA },
      runScripts: false, // one of them downloads an engine
    });
    await cp(join(ROOT, 'test/fixtures/prisma'), app, { recursive: true });
    // The command looks for its schema engine, which is for migrations, and would download it; generating needs none.
    await mustRun(
      process.execPath,
      ['node_modules/prisma/build/index.js', 'generate', '--schema=schema.prisma'],
      {
        cwd: app,
        env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
      },
    );
    await compile(app);
    const child = fork(join(app, 'dist/main.js'), {
      cwd: app,
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new PrismaApp(child, `http://127.0.0.1:${port}`);
  }

  /** Has it do one of its steps. */
  async run(step: string): Promise<unknown> {
    const notified = once(this.child, 'message');
    this.child.send(step);
    return ((await notified) as [{ result: unknown }])[0].result;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.send('end');
    await ended;
  }
}

async function compile(directory: string): Promise<void> {
  await writeJson(join(directory, 'tsconfig.json'), {
    compilerOptions: {
      module: 'NodeNext',
      target: 'ES2023',
      types: ['node'],
      strict: true,
      skipLibCheck: true, // the types of Prisma are not ours to check
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      rootDir: '.',
      outDir: 'dist',
    },
    include: ['main.ts'],
  });
  await mustRun(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: directory });
}
