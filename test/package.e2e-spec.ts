import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Analysis, checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { LINK } from '../scripts/docs/markdown-links.mjs';
import { freePort } from './support/free-port.js';
import { commonJsTransform, FreshApp, MODULE_KINDS, type ModuleKind } from './support/package/fresh-app.js';
import { lockedPackages } from './support/package/install.js';
import { packLibrary, type PackedLibrary, ROOT } from './support/package/pack-library.js';
import { mustRun } from './support/run-process.js';

const NEST = [11, 12] as const;
type Nest = (typeof NEST)[number];

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
}

/** What a user has to tell Jest, by Nest and the kind of app. */
const JEST: { nest: Nest; kind: ModuleKind; configuration: object }[] = [
  // An app with `"type": "module"` runs Jest with --experimental-vm-modules and has nothing to tell of the library.
  { nest: 11, kind: 'module', configuration: { transform: {} } },
  { nest: 12, kind: 'module', configuration: { transform: {} } },
  // An app on CommonJS lets Jest compile what is ESM only.
  {
    nest: 11,
    kind: 'commonjs',
    configuration: commonJsTransform('nestjs-mubarokah', '@nestjs/terminus'),
  },
  { nest: 12, kind: 'commonjs', configuration: commonJsTransform('nestjs-mubarokah', '@nestjs') },
];

jest.setTimeout(60_000);

let directory: string;
let packed: PackedLibrary;
const apps = {} as Record<Nest, FreshApp>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'package-'));
  packed = await packLibrary(directory);
  const install = async (nest: Nest): Promise<void> => {
    apps[nest] = await FreshApp.create(join(directory, `nest-${nest}`), nest, packed.tarball);
  };
  await Promise.all(NEST.map(install));
}, 600_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

describe('the tarball', () => {
  it('holds the compiled library, its types, source maps, rules, dashboards, documentation and licences, and nothing else', () => {
    const known = /^dist\/.+(?<!\.(spec|fixture))\.(js|js\.map|d\.ts)$|^docs\//;
    const others = packed.files.filter((file) => !known.test(file));
    expect(others.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'LICENSES',
      'README.id.md',
      'README.md',
      'SECURITY.md',
      'observability/alertmanager.yml',
      'observability/dashboards/app.json',
      'observability/dashboards/login.json',
      'observability/dashboards/provider.json',
      'observability/dashboards/seed.json',
      'observability/mubarokah.rules.yml',
      'observability/prometheusrule.yaml',
      'package.json',
      'schematics/collection.json',
    ]);
    expect(packed.files).toContain('docs/runbooks/MubarokahClientRejected.md');
    expect(packed.files).toEqual(expect.arrayContaining(['dist/index.js', 'dist/testing/index.d.ts']));
    expect(packed.files.filter((file) => /benchmarks|mutation|scoreboard/.test(file))).toEqual([]);
  });

  it('has a source map for each module that names one, with the text of each source, as it is in the repository', async () => {
    const named = await Promise.all(
      packed.files
        .filter((file) => file.endsWith('.js'))
        .map(async (file) => {
          const [, map] = /^\/\/# sourceMappingURL=(.+)$/m.exec(await packed.read(file)) ?? [];
          return map === undefined ? [] : [posix.join(posix.dirname(file), map)];
        }),
    );
    const maps = packed.files.filter((file) => file.endsWith('.map'));
    expect(named.flat().sort()).toEqual([...maps].sort());
    expect(maps).toContain('dist/index.js.map');
    for (const map of maps) {
      const { sources, sourcesContent } = JSON.parse(await packed.read(map)) as SourceMap;
      const files = sources.map((source) => posix.join(posix.dirname(map), source));
      expect(files.filter((file) => !/^src\/.+\.ts$/.test(file))).toEqual([]);
      const texts = files.map((file) => readFile(join(ROOT, 'libs/mubarokah', file), 'utf8'));
      expect(sourcesContent).toEqual(await Promise.all(texts));
    }
  });

  it('holds the licence of each package whose code is inside, and says its version', async () => {
    const code = await Promise.all(
      packed.files.filter((file) => file.endsWith('.js')).map((file) => packed.read(file)),
    );
    const inside = code.flatMap((text) => [
      ...text.matchAll(/^\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm),
    ]);
    const names = [...new Set(inside.map(([, name]) => name!))].sort();
    expect(names).toEqual(['cockatiel', 'zod']);
    const licences = await packed.read('LICENSES');
    for (const name of names) {
      const folder = join(ROOT, 'node_modules', name);
      const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
        version: string;
      };
      expect(licences).toContain(`${name} ${version}\n`);
      expect(licences).toContain((await readFile(join(folder, 'LICENSE'), 'utf8')).trim());
    }
  });

  it('is written in characters of which V8 keeps each in a byte, and tells nothing of where it was built', async () => {
    const files = packed.files.filter((file) => file.endsWith('.js'));
    const texts = await Promise.all(files.map((file) => packed.read(file)));
    const isWide = (text: string): boolean => /[^\0-\xff]/.test(text);
    expect(files.filter((_, i) => isWide(texts[i]!))).toEqual([]);
    const origins = texts.flatMap((text) => text.match(/^\/\/ .*node_modules.*$/gm) ?? []);
    expect(origins.length).toBeGreaterThan(0);
    expect(origins.filter((line) => !line.startsWith('// node_modules/'))).toEqual([]);
  });

  it('has of zod what it calls, and nothing of the API whose unused parts cannot be left out', async () => {
    const files = packed.files.filter((file) => file.endsWith('.js'));
    const texts = await Promise.all(files.map((file) => packed.read(file)));
    const zod = texts.flatMap((text) => text.match(/^\/\/ node_modules\/zod\/.*$/gm) ?? []);
    expect(zod).toContain('// node_modules/zod/v4/mini/schemas.js');
    expect(zod.filter((line) => line.includes('/classic/'))).toEqual([]);
  });

  it('has no type of zod, which an app need not have', async () => {
    const files = packed.files.filter((file) => file.endsWith('.d.ts'));
    const texts = await Promise.all(files.map((file) => packed.read(file)));
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((_, i) => /from 'zod/.test(texts[i]!))).toEqual([]);
  });

  it('leads from no page to one that is not in it', async () => {
    const pages = packed.files.filter((file) => file.endsWith('.md'));
    const dead = await Promise.all(
      pages.map(async (page) =>
        [...(await packed.read(page)).replace(/^```[^]*?^```$/gm, '').matchAll(LINK)]
          .flatMap(([, path]) => (path === '' ? [] : [posix.join(posix.dirname(page), path!)]))
          .filter((file) => !packed.files.includes(file))
          .map((file) => `${page}: ${file}`),
      ),
    );
    expect(pages.length).toBeGreaterThan(50);
    expect(dead.flat()).toEqual([]);
  });

  it('is less than 700 kB, and unpacks to less than 2.7 MB, documentation and source maps included', () => {
    expect(packed.size).toBeLessThan(700_000);
    expect(packed.unpackedSize).toBeLessThan(2_700_000);
  });

  it('brings at most 20 packages into a bare Nest app, and none that runs a program when it is installed', async () => {
    const nest = { '@nestjs/common': '^12', '@nestjs/core': '^12', '@nestjs/platform-express': '^12' };
    const shared = { 'reflect-metadata': '^0.2.2', rxjs: '^7.8.2' };
    const bare = await lockedPackages(join(directory, 'bare'), { ...nest, ...shared });
    const ours = await lockedPackages(join(directory, 'ours'), {
      ...nest,
      ...shared,
      'nestjs-mubarokah': `file:${packed.tarball}`,
    });
    const brought = [...ours].filter(([path]) => !bare.has(path));
    expect(brought.map(([path]) => path)).toContain('node_modules/nestjs-mubarokah');
    expect(brought.length).toBeLessThanOrEqual(20);
    expect(brought.filter(([, { hasInstallScript = false }]) => hasInstallScript)).toEqual([]);
  });

  it('gives publint nothing to say', async () => {
    const file = await readFile(packed.tarball);
    const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
    const { messages } = await publint({ pack: { tarball }, strict: true });
    expect(messages).toEqual([]);
  });

  it('resolves, and so do its types, for each way to resolve an ES module', async () => {
    const data = createPackageFromTarballData(new Uint8Array(await readFile(packed.tarball)));
    const analysis = (await checkPackage(data)) as Analysis;
    // TypeScript's oldest way knows no `exports`; Node loads ES modules from CommonJS, which its types do not know.
    const problems = analysis.problems.filter(
      (problem) => !('resolutionKind' in problem && /^node(10|16-cjs)$/.test(problem.resolutionKind)),
    );
    expect(Object.keys(analysis.entrypoints)).toContain('./testing');
    expect(problems).toEqual([]);
  });

  it('has a bill of materials, of what is inside and of what an app installs with it', async () => {
    const bill = JSON.parse(
      await mustRun(process.execPath, ['scripts/sbom.mjs', packed.tarball], { cwd: ROOT }),
    ) as { metadata: { component: object }; components: { name: string; purl: string }[] };
    expect(bill.metadata.component).toMatchObject({ name: 'nestjs-mubarokah', version: packed.version });
    const { dependencies } = JSON.parse(await packed.read('package.json')) as { dependencies: object };
    const names = bill.components.map(({ name }) => name);
    const needed = [...Object.keys(dependencies), 'cockatiel', 'zod', '@nestjs/core', 'prom-client'];
    expect(names).toEqual(expect.arrayContaining(needed));
    expect(names).not.toContain('typescript');
    const licences = await packed.read('LICENSES');
    for (const name of ['cockatiel', 'zod']) {
      const { purl } = bill.components.find((component) => component.name === name)!;
      expect(licences).toContain(`${purl.slice('pkg:npm/'.length).replace('@', ' ')}\n`);
    }
  });

  it('could be published', async () => {
    const said = await mustRun('npm', ['publish', '--dry-run', packed.tarball], { cwd: directory });
    expect(said).toBe(`+ nestjs-mubarokah@${packed.version}\n`);
  });
});

describe.each(NEST)('a fresh Nest %i app', (nest) => {
  it('has that Nest, and one of each of what must be shared', async () => {
    const [common, ...more] = await apps[nest].placesOf('@nestjs/common');
    expect(common!.version).toMatch(new RegExp(`^${nest}[.]`));
    expect(more).toEqual([]);
    for (const name of ['@nestjs/core', '@nestjs/terminus', 'prom-client', 'nestjs-mubarokah']) {
      expect(await apps[nest].placesOf(name)).toHaveLength(1);
    }
  });

  describe.each(MODULE_KINDS)('of type "%s"', (kind) => {
    it('compiles with module NodeNext, without skipLibCheck', () => {
      expect(apps[nest].compiled[kind]).toEqual({ code: 0, stdout: '', stderr: '' });
    });

    it('logs in, is healthy, is measured, and ends by itself when it is closed', async () => {
      const { code, stdout, stderr } = await apps[nest].run(kind, await freePort());
      const endedAt = Date.now();

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { closedAt, ...seen } = JSON.parse(stdout) as { closedAt: number };
      expect(seen).toEqual({
        page: 'Hello, Demo User One',
        health: 200,
        metrics: 200,
        requests: [
          'oauth_requests_total{route="mubarokah.authorize",status_code="302"} 1',
          'oauth_requests_total{route="mubarokah.callback",status_code="303"} 1',
        ],
      });
      // Nothing was left that keeps a process alive, such as the 5 seconds of an idle keep-alive connection.
      expect(endedAt - closedAt).toBeLessThan(4_500);
    });
  });
});

describe('a stack trace through the installed package', () => {
  const failing = `
    import fs from 'node:fs';
    const maps = [];
    const { readFileSync } = fs;
    fs.readFileSync = (file, ...more) => {
      if (/\\.map$/.test(String(file))) maps.push(String(file));
      return readFileSync(file, ...more);
    };
    const { RedisSessionStore } = await import('nestjs-mubarokah');
    try {
      new RedisSessionStore({});
    } catch ({ stack }) {
      console.log(JSON.stringify({ stack: stack.split('\\n'), maps: maps.length }));
    }`;
  const fail = async (...flags: string[]): Promise<{ stack: string[]; maps: number }> => {
    const args = [...flags, '--input-type=module', '--eval', failing];
    return JSON.parse(await apps[12].mustRunNode(args)) as { stack: string[]; maps: number };
  };

  it('names source and line under --enable-source-maps', async () => {
    const { stack, maps } = await fail('--enable-source-maps');
    expect(maps).toBeGreaterThan(0);
    const lines = stack.flatMap((frame) => {
      const [, file, line] = /nestjs-mubarokah[\\/](src[\\/].+\.ts):(\d+)/.exec(frame) ?? [];
      return file === undefined ? [] : [{ file, line: Number(line) }];
    });
    const codes = lines.map(async ({ file, line }) => {
      const text = await readFile(join(ROOT, 'libs/mubarokah', file), 'utf8');
      return text.split('\n')[line - 1]!.trim();
    });
    const [thrown, caller] = await Promise.all(codes);
    expect(thrown).toMatch(/^if \(connection === undefined\) throw new TypeError/);
    expect(caller).toMatch(/connectionOf\(client, user\)/);
  });

  it('costs nothing without: no map is read', async () => {
    const { stack, maps } = await fail();
    expect(stack[1]).toContain('nestjs-mubarokah/dist/');
    expect(maps).toBe(0);
  });
});

describe.each(JEST)('Jest in a Nest $nest app of type "$kind"', ({ nest, kind, configuration }) => {
  it('passes a suite that boots the whole module', async () => {
    const { code, stderr } = await apps[nest].runJest(kind, configuration, {
      PORT: String(await freePort()),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('4 passed, 4 total') });
  });
});
