import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, runProcess, type RunResult } from '../run-process.js';
import { install, writeJson } from './install.js';
import { ROOT } from './pack-library.js';

const SOURCE = join(ROOT, 'test/fixtures/consumer');
const SWC = join(ROOT, 'node_modules/@swc/jest/index.js');

/** The two kinds of app, by the `type` of their package.json: TypeScript compiles one to `import`, the other to `require()`. */
export const MODULE_KINDS = ['module', 'commonjs'] as const;
export type ModuleKind = (typeof MODULE_KINDS)[number];

/** An app outside this repository that installed the library from its tarball, in both kinds. */
export class FreshApp {
  private constructor(
    private readonly directory: string,
    /** What TypeScript said. */
    readonly compiled: Readonly<Record<ModuleKind, RunResult>>,
  ) {}

  /** Installs what Nest's own starter does, and the library: npm adds its peers. */
  static async create(directory: string, nestMajor: number, tarball: string): Promise<FreshApp> {
    const devDependencies = { '@jest/globals': '^30', jest: '^30' };
    await install(directory, { nestMajor, tarball, devDependencies });
    const compile = async (kind: ModuleKind): Promise<RunResult> => {
      await writeSource(join(directory, kind), kind);
      return runProcess(process.execPath, ['node_modules/typescript/bin/tsc', '-p', kind], {
        cwd: directory,
      });
    };
    const module = await compile('module');
    return new FreshApp(directory, { module, commonjs: await compile('commonjs') });
  }

  /** Where npm put a package: more than one place means that there are two of it in the app. */
  async placesOf(name: string): Promise<{ readonly path: string; readonly version: string }[]> {
    const lock = JSON.parse(await readFile(join(this.directory, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    return Object.entries(lock.packages)
      .filter(([path]) => path.endsWith(`node_modules/${name}`))
      .map(([path, { version }]) => ({ path, version }));
  }

  /** Runs the compiled app to its own end, or to its `code` null when it does not come to one. */
  run(kind: ModuleKind, port: number): Promise<RunResult> {
    const options = { cwd: this.directory, env: { PORT: String(port) }, timeoutMs: 30_000 };
    return runProcess(process.execPath, [join(kind, 'dist/main.js')], options);
  }

  /** Runs Node in the app's folder. Resolves to what it wrote. */
  mustRunNode(args: readonly string[]): Promise<string> {
    return mustRun(process.execPath, args, { cwd: this.directory });
  }

  /** Runs the app's suite as a user does whose Jest has this configuration. */
  async runJest(kind: ModuleKind, configuration: object, env: Record<string, string>): Promise<RunResult> {
    const file = join(this.directory, 'jest.config.json');
    const testMatch = [`<rootDir>/${kind}/dist/*.spec.js`];
    await writeJson(file, { rootDir: this.directory, testMatch, ...configuration });
    const flags = kind === 'module' ? ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'] : [];
    return runProcess(process.execPath, [...flags, 'node_modules/jest/bin/jest.js', '-c', file], {
      cwd: this.directory,
      env,
    });
  }

  /** Copies a file of this repository into the app. */
  add(file: string, name: string): Promise<void> {
    return cp(join(ROOT, file), join(this.directory, name));
  }
}

/** What an app on CommonJS tells Jest: compile these packages too, to CommonJS. */
export function commonJsTransform(...packages: string[]): object {
  return {
    transform: { '\\.js$': [SWC, { module: { type: 'commonjs' } }] },
    transformIgnorePatterns: [`/node_modules/(?!(${packages.join('|')})/)`],
  };
}

async function writeSource(directory: string, type: ModuleKind): Promise<void> {
  await cp(SOURCE, directory, { recursive: true });
  await writeJson(join(directory, 'package.json'), { type });
  await writeJson(join(directory, 'tsconfig.json'), {
    compilerOptions: {
      module: 'NodeNext',
      target: 'ES2023',
      lib: ['ES2023'],
      types: ['node'],
      strict: true,
      // The strictest reading: the types of the library and of all that it pulls in are checked too.
      skipLibCheck: false,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      outDir: 'dist',
    },
    include: ['*.ts'],
  });
}
