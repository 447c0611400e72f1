import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { diffText } from './diff-text.js';
import { planSetup } from './plan-setup.js';
import type { ProjectFiles } from './project.js';
import { nextSteps, setupReport } from './setup-report.js';
import { readWorkspace, type Target } from './workspace.js';

type Files = Readonly<Record<string, string>>;

const MODULE = `import { Module } from '@nestjs/common';
import { AppController } from './app.controller.js';

@Module({
  imports: [],
  controllers: [AppController],
})
export class AppModule {}
`;
const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
await bootstrap();
`;
const APP: Files = {
  'package.json': '{ "type": "module" }',
  'src/app.module.ts': MODULE,
  'src/main.ts': MAIN,
};

function inMemory(files: Files): ProjectFiles {
  const paths = new Map(Object.entries(files));
  return {
    read: (path) => paths.get(path),
    list: (folder) => {
      const prefix = folder === '.' ? '' : `${folder}/`;
      const below = [...paths.keys()].filter((path) => path.startsWith(prefix));
      return below.map((path) => path.slice(prefix.length)).filter((name) => !name.includes('/'));
    },
  };
}

function planFor(files: Files, target: Target = {}) {
  const project = inMemory(files);
  return planSetup(project, readWorkspace(project, target, ts), ts);
}

/** The files as they are afterwards. */
function applied(files: Files, target: Target = {}): Files {
  const { changes } = planFor(files, target);
  return { ...files, ...Object.fromEntries(changes.map(({ path, after }) => [path, after])) };
}

describe('the set-up of an app', () => {
  it('imports the module and drains, and leaves all else as it is', () => {
    const after = applied(APP);
    expect(after['src/app.module.ts']).toBe(
      MODULE.replace('imports: []', 'imports: [MubarokahModule.forRoot()]').replace(
        'import { AppController',
        "import { MubarokahModule } from 'nestjs-mubarokah';\nimport { AppController",
      ),
    );
    expect(after['src/main.ts']).toBe(
      MAIN.replace('  await app.listen', '  drainOnShutdown(app);\n  await app.listen').replace(
        'import { AppModule',
        "import { drainOnShutdown } from 'nestjs-mubarokah/health';\nimport { AppModule",
      ),
    );
    expect(after['.env.example']).toMatch(/^MUBAROKAH_CLIENT_ID=\nMUBAROKAH_CLIENT_SECRET=$/m);
    expect(after['.gitignore']).toBe('.env\n.mubarokah/\n');
    expect(planFor(APP).byHand).toEqual([]);
  });

  it('changes nothing the second time', () => {
    const vitest =
      "import { defineConfig } from 'vitest/config';\nexport default defineConfig({ test: { globals: true } });\n";
    const first = applied({ ...APP, 'vitest.config.ts': vitest });
    expect(planFor(first)).toMatchObject({ changes: [], byHand: [] });
    expect(setupReport(planFor(first))).toBe('Nothing to change: it is all there.\n');
  });

  it.each([
    ['one import', 'imports: [A]', 'imports: [A, MubarokahModule.forRoot()]'],
    [
      'several lines',
      'imports: [\n    A,\n    B,\n  ]',
      'imports: [\n    A,\n    B,\n    MubarokahModule.forRoot(),\n  ]',
    ],
    ['none at all', 'providers: [A]', 'imports: [MubarokahModule.forRoot()], providers: [A]'],
    [
      'a call',
      'imports: [A.forRoot({ x: [1] })]',
      'imports: [A.forRoot({ x: [1] }), MubarokahModule.forRoot()]',
    ],
  ])('adds to %s', (_, before, after) => {
    const files = { ...APP, 'src/app.module.ts': `@Module({ ${before} })\nexport class AppModule {}\n` };
    expect(applied(files)['src/app.module.ts']).toBe(
      `import { MubarokahModule } from 'nestjs-mubarokah';\n@Module({ ${after} })\nexport class AppModule {}\n`,
    );
  });

  it('writes as the file does: quotes, semicolons', () => {
    const files = { ...APP, 'src/main.ts': MAIN.replaceAll("'", '"').replaceAll(';', '') };
    expect(applied(files)['src/main.ts']).toContain(
      'import { drainOnShutdown } from "nestjs-mubarokah/health"\n',
    );
    expect(applied(files)['src/main.ts']).toContain('  drainOnShutdown(app)\n  await app.listen');
  });

  it('takes Fastify, and a module of another name, as they are', () => {
    const main = MAIN.replace(
      'create(AppModule)',
      'create<NestFastifyApplication>(ShopModule, new FastifyAdapter())',
    ).replace("{ AppModule } from './app.module.js'", "{ ShopModule } from './shop/shop.module'");
    const after = applied({ 'package.json': '{}', 'src/main.ts': main, 'src/shop/shop.module.ts': MODULE });
    expect(after['src/main.ts']).toContain('drainOnShutdown(app);\n  await app.listen');
    expect(after['src/shop/shop.module.ts']).toContain('MubarokahModule.forRoot()');
  });

  const MONOREPO: Files = {
    'package.json': '{ "jest": { "rootDir": ".", "transform": { "a": "b" } } }',
    'nest-cli.json': JSON.stringify({
      monorepo: true,
      sourceRoot: 'apps/shop/src',
      projects: {
        shop: { sourceRoot: 'apps/shop/src', entryFile: 'main' },
        till: { sourceRoot: 'apps/till/src', entryFile: 'start' },
      },
    }),
    'apps/shop/src/main.ts': MAIN,
    'apps/shop/src/app.module.ts': MODULE,
    'apps/shop/test/jest-e2e.json': '{ "rootDir": ".", "transform": { "a": "b" } }',
    'apps/till/src/start.ts': MAIN,
    'apps/till/src/app.module.ts': MODULE,
  };

  it.each([
    [{}, ['apps/shop/src/app.module.ts', 'apps/shop/src/main.ts', 'apps/shop/test/jest-e2e.json']],
    [{ project: 'till' }, ['apps/till/src/app.module.ts', 'apps/till/src/start.ts']],
    [{ sourceRoot: 'apps/till/src' }, ['apps/till/src/app.module.ts', 'apps/till/src/start.ts']],
  ])('finds the app of a monorepo: %j', (target, changed) => {
    const { changes, byHand } = planFor(MONOREPO, target);
    expect(changes.map(({ path }) => path).filter((path) => /^apps\/.*(src|json)/.test(path))).toEqual(
      changed,
    );
    expect(byHand).toEqual([]);
    const test = `apps/${'project' in target || 'sourceRoot' in target ? 'till' : 'shop'}/test/mubarokah.setup.ts`;
    expect(changes.find(({ path }) => path === 'package.json')?.after).toContain(
      `"setupFiles": ["<rootDir>/${test}"]`,
    );
  });

  it('names the app in what to type next', () => {
    const project = inMemory(MONOREPO);
    expect(nextSteps(readWorkspace(project, { project: 'till' }, ts).project)).toContain(
      'npm start -- till --env-file',
    );
    expect(nextSteps(readWorkspace(inMemory(APP), {}, ts).project)).toContain('npm start -- --env-file .env');
  });

  it('says which projects there are', () => {
    expect(() => planFor(MONOREPO, { project: 'bank' })).toThrow(
      'There is no project "bank" in nest-cli.json; there are shop, till.',
    );
    expect(() => planFor({})).toThrow('There is no package.json here');
  });

  it('has Jest in CommonJS mode compile ES modules, before what else it compiles', () => {
    const jest = '{\n  "rootDir": "src",\n  "transform": {\n    "^.+\\\\.(t|j)s$": "ts-jest"\n  }\n}\n';
    const after = JSON.parse(applied({ ...APP, 'package.json': `{ "jest": ${jest} }` })['package.json']!) as {
      jest: Record<string, object>;
    };
    expect(Object.entries(after.jest['transform']!)).toEqual([
      ['/node_modules/.+\\.js$', 'nestjs-mubarokah/jest'],
      ['^.+\\.(t|j)s$', 'ts-jest'],
    ]);
    expect(after.jest).toMatchObject({
      setupFiles: ['<rootDir>/../test/mubarokah.setup.ts'],
      transformIgnorePatterns: ['/node_modules/(?!(.pnpm|nestjs-mubarokah|@nestjs)/)'],
    });
  });

  it.each<[string, Files, string]>([
    [
      'imports that are computed',
      { 'src/app.module.ts': MODULE.replace('[]', 'modules') },
      'src/app.module.ts: add MubarokahModule.forRoot()',
    ],
    [
      'metadata that is computed',
      { 'src/app.module.ts': '@Module(metadata)\nclass A {}' },
      'src/app.module.ts: add',
    ],
    [
      'metadata that is spread',
      { 'src/app.module.ts': '@Module({ ...all })\nclass A {}' },
      'src/app.module.ts: add',
    ],
    [
      'an app that is made elsewhere',
      { 'src/main.ts': 'const app = await createApp();\nawait app.listen(3000);\n' },
      'src/main.ts: call drainOnShutdown(app) before app.listen()',
    ],
    [
      'an app that is a microservice',
      { 'src/main.ts': MAIN.replace('.create(', '.createMicroservice(') },
      'src/main.ts: call drainOnShutdown(app)',
    ],
    [
      'no main.ts',
      { 'nest-cli.json': '{ "entryFile": "start", "projects": {} }', 'src/main.ts': '' },
      'src/start.ts, which is not there: call drainOnShutdown(app)',
    ],
    [
      'a Jest of code',
      { 'jest.config.js': 'module.exports = {};' },
      'jest.config.js: tell Jest "setupFiles"',
    ],
    [
      'a Jest that ignores packages of its own',
      { 'package.json': '{ "jest": { "transform": {}, "transformIgnorePatterns": [] } }' },
      'package.json: tell Jest',
    ],
    [
      'a Vitest that is computed',
      { 'vitest.config.ts': 'export default defineConfig(config);' },
      "vitest.config.ts: set test.setupFiles: ['./test/mubarokah.setup.ts']",
    ],
    [
      'a module that finds no exports',
      { 'tsconfig.json': '{ /* old */ "compilerOptions": { "module": "commonjs" } }' },
      'tsconfig.json: set "module": "NodeNext"',
    ],
  ])('leaves %s alone, and says what to write', (_, files, says) => {
    const all = { ...APP, ...files };
    const { changes, byHand } = planFor(all);
    const [path] = says.split(':');
    expect(byHand).toEqual([expect.stringContaining(says)]);
    expect(changes.map((change) => change.path)).not.toContain(path);
    expect(setupReport({ changes, byHand })).toContain(`By hand:\n  - ${says}`);
  });

  it.each([
    ['/.env\n.mubarokah\n', '/.env\n.mubarokah\n'],
    ['dist\n', 'dist\n\n.env\n.mubarokah/\n'],
    ['dist', 'dist\n\n.env\n.mubarokah/\n'],
  ])('makes of the .gitignore %j %j', (before, after) => {
    expect(applied({ ...APP, '.gitignore': before })['.gitignore']).toBe(after);
  });
});

it('a change is shown with the lines around it', () => {
  const change = {
    path: 'a',
    before: 'one\ntwo\nthree\nfour\nfive\n',
    after: 'one\ntwo\nthree\nfour\n5\nsix\n',
  };
  expect(diffText(change)).toBe('changed: a\n  …\n  three\n  four\n- five\n+ 5\n+ six\n');
  expect(diffText({ path: 'b', before: undefined, after: 'x\n' })).toBe('new: b\n+ x\n');
});
