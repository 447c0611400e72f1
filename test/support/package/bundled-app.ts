import { mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../run-process.js';
import { writeJson } from './install.js';
import { packLibrary, ROOT } from './pack-library.js';

const SOURCE = join(ROOT, 'test/fixtures/bundled');

/** Optional packages of Nest, which an app without them leaves out. */
const ABSENT = [
  ...['@nestjs/microservices', '@nestjs/websockets', 'class-transformer', 'class-validator'],
  ...['@fastify/multipart', '@fastify/static', '@fastify/view'],
];
const ESBUILD = ['--bundle', '--platform=node', ...ABSENT.map((name) => `--external:${name}`)];
/** CommonJS has no `import.meta`, which Nest and terminus ask for their own place. */
const COMMON_JS = [
  '--format=cjs',
  '--define:import.meta.url=importMetaUrl',
  `--banner:js=const importMetaUrl = require('node:url').pathToFileURL(__filename).href;`,
];
/** ES modules have no `require`, which packages on CommonJS ask for what is Node's own. */
const ES_MODULE = [
  '--format=esm',
  `--banner:js=import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);`,
];
/** Nest's recipe for a bundle that needs no node_modules, which terminus wants `import.meta` replaced for. */
const WITH_DEPENDENCIES = 'webpack-with-dependencies.js'; // `webpack.config.js` would be taken unasked
const WEBPACK_CONFIG = `
const absent = ${JSON.stringify(ABSENT)};
module.exports = (options, webpack) => ({
  ...options,
  externals: [],
  node: { __dirname: true },
  plugins: [
    new webpack.IgnorePlugin({
      checkResource: (name) => absent.some((one) => name === one || name.startsWith(one + '/')),
    }),
  ],
});
`;

/** How a bundle is made of an entry file: the commands that a user types. Resolves to the bundle's file. */
const BUNDLERS = {
  'esbuild, CommonJS': esbuild('cjs', COMMON_JS),
  'esbuild, CommonJS, minified': esbuild('cjs', [...COMMON_JS, '--minify']),
  'esbuild, ES module': esbuild('mjs', ES_MODULE),
  'nest build --webpack': webpack(),
  'nest build --webpack, dependencies too': webpack('--webpackPath', WITH_DEPENDENCIES),
} satisfies Record<string, (source: string, entry: string, out: string) => Promise<string>>;

export type Bundler = keyof typeof BUNDLERS;
export const BUNDLER_NAMES = Object.keys(BUNDLERS) as Bundler[];

/** The source of a user's app, beside a node_modules that has this library from its tarball. */
export class BundledApp {
  private readonly bundles = new Map<string, Promise<string>>();

  private constructor(
    private readonly directory: string,
    /** Of the library. */
    readonly version: string,
  ) {}

  static async create(directory: string): Promise<BundledApp> {
    const { tarball, version } = await packLibrary(directory);
    const source = join(directory, 'source');
    const modules = join(source, 'node_modules');
    const library = join(modules, 'nestjs-mubarokah');
    await mkdir(source);
    for (const file of await readdir(SOURCE)) {
      const code = await readFile(join(SOURCE, file), 'utf8');
      await writeFile(join(source, file), code.replace(/(?<= '\.\/.+)\.js(?=';)/g, '')); // apps on CommonJS write no extensions
    }
    await mkdir(library, { recursive: true });
    await mustRun('tar', ['-xzf', tarball, '-C', library, '--strip-components=1'], { cwd: directory });
    await linkAll(join(ROOT, 'node_modules'), modules);
    await linkAll(join(ROOT, 'libs/mubarokah/node_modules'), join(library, 'node_modules'));
    await writeJson(join(source, 'package.json'), { private: true });
    await writeJson(join(source, 'tsconfig.json'), {
      compilerOptions: {
        module: 'NodeNext',
        target: 'ES2023',
        types: ['node'],
        strict: true,
        skipLibCheck: true,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        rootDir: '.',
        outDir: 'dist',
      },
      include: ['*.ts'],
    });
    await writeFile(join(source, WITH_DEPENDENCIES), WEBPACK_CONFIG);
    return new BundledApp(directory, version);
  }

  /** The file of the bundle, in a folder of its own; where no dependency is inside, beside its node_modules. */
  bundle(bundler: Bundler, entry: 'main' | 'lambda'): Promise<string> {
    const name = `${bundler} of ${entry}`;
    const known = this.bundles.get(name);
    if (known !== undefined) return known;
    const out = join(this.directory, `bundle-${this.bundles.size}`);
    const file = BUNDLERS[bundler](join(this.directory, 'source'), entry, out);
    this.bundles.set(name, file);
    return file;
  }
}

/** Has `modules` hold what this workspace has, but for what lies there already and what most apps do without. */
async function linkAll(from: string, modules: string): Promise<void> {
  await mkdir(modules, { recursive: true });
  const present = new Set(['.package-lock.json', '@opentelemetry', ...(await readdir(modules))]);
  const names = (await readdir(from)).filter((name) => !present.has(name));
  await Promise.all(names.map((name) => symlink(join(from, name), join(modules, name))));
}

function esbuild(extension: string, options: readonly string[]) {
  return async (source: string, entry: string, out: string): Promise<string> => {
    const file = join(out, `${entry}.${extension}`);
    const program = join(ROOT, 'node_modules/esbuild/bin/esbuild');
    await mustRun(process.execPath, [program, `${entry}.ts`, ...ESBUILD, ...options, `--outfile=${file}`], {
      cwd: source,
    });
    return file;
  };
}

function webpack(...options: string[]) {
  return async (source: string, entry: string, out: string): Promise<string> => {
    const program = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');
    await writeJson(join(source, 'nest-cli.json'), { sourceRoot: '.', entryFile: entry });
    await mustRun(process.execPath, [program, 'build', '--webpack', ...options], { cwd: source });
    const isComplete = options.length > 0;
    if (isComplete) await rename(join(source, 'dist'), out);
    return join(isComplete ? out : join(source, 'dist'), `${entry}.js`);
  };
}
