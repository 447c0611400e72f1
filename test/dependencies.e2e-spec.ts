import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runProcess } from './support/run-process.js';

const SCRIPT = fileURLToPath(new URL('../scripts/audit-dependencies.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ADVISORY = {
  id: 1,
  title: 'A made-up hole',
  url: 'https://advisories.example.test/1',
  severity: 'high',
  vulnerable_versions: '<2.0.0',
};

type Packages = Record<string, Record<string, unknown>>;

const entry = (name: string, more: object = {}): Record<string, unknown> => ({
  version: '1.0.0',
  resolved: `https://registry.example.test/${name}-1.0.0.tgz`,
  integrity: `sha512-${'A'.repeat(86)}==`,
  license: 'MIT',
  ...more,
});

/** What a lock file says where nothing is wrong: the package needs `direct`, which needs `deep`, and `peer`. */
const packages = (changes: Packages = {}): Packages => ({
  '': { name: 'workspace', workspaces: ['libs/*'], devDependencies: { tool: '1.0.0' } },
  'libs/mubarokah': {
    name: 'nestjs-mubarokah',
    version: '1.0.0',
    dependencies: { direct: '^1.0.0' },
    peerDependencies: { peer: '^1.0.0' },
  },
  'node_modules/nestjs-mubarokah': { resolved: 'libs/mubarokah', link: true },
  'node_modules/direct': entry('direct', { dependencies: { deep: '^1.0.0' }, license: '(GPL-3.0 OR MIT)' }),
  'node_modules/direct/node_modules/deep': entry('deep', {
    license: 'ISC AND Apache-2.0',
    peerDependencies: { elsewhere: '*' },
    peerDependenciesMeta: { elsewhere: { optional: true } },
  }),
  'node_modules/peer': entry('peer'),
  // None of ours, whatever it is.
  'node_modules/deep': entry('deep', { dev: true, license: 'GPL-3.0', hasInstallScript: true }),
  'node_modules/tool': entry('tool', { dev: true, license: 'GPL-3.0', dependencies: { deep: '^1.0.0' } }),
  ...changes,
});

describe.each(['.', 'apps/demo', 'bench', 'site', 'libs/mubarokah'])('package.json of %s', (workspace) => {
  it('names one version of each package that no app is installed with', async () => {
    const text = await readFile(join(ROOT, workspace, 'package.json'), 'utf8');
    const { dependencies, devDependencies } = JSON.parse(text) as Record<string, Record<string, string>>;
    // What an app installs with the library is a range, so that it can have fixes.
    const all = { ...(workspace === 'libs/mubarokah' ? {} : dependencies), ...devDependencies };
    const exact = /^(npm:[^ ]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
    expect(Object.entries(all).filter(([, version]) => !exact.test(version))).toEqual([]);
    expect(Object.keys(all).length).toBeGreaterThan(2);
  });
});

describe('npm run audit:dependencies', () => {
  let folder: string;
  let registry: Server;
  /** What the registry knows, by package; undefined: it does not answer. */
  let known: Record<string, object[]> | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audit-'));
    registry = createServer((request, response) => {
      const isAudit = request.method === 'POST' && request.url?.endsWith('/advisories/bulk') === true;
      response.statusCode = isAudit && known !== undefined ? 200 : 404;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(isAudit ? (known ?? {}) : {}));
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    registry.closeAllConnections();
    registry.close();
    await rm(folder, { recursive: true, force: true });
  });

  const audit = async (lock: Packages): Promise<{ code: number | null; said: string[] }> => {
    const project = await mkdtemp(join(folder, 'project-'));
    await mkdir(join(project, 'libs/mubarokah'), { recursive: true });
    const write = (path: string, content: object) => writeFile(join(project, path), JSON.stringify(content));
    await write('package.json', lock['']!);
    await write('libs/mubarokah/package.json', lock['libs/mubarokah']!);
    await write('package-lock.json', {
      name: 'workspace',
      lockfileVersion: 3,
      requires: true,
      packages: lock,
    });
    const { port } = registry.address() as AddressInfo;
    const { code, stdout } = await runProcess(process.execPath, [SCRIPT, project], {
      cwd: project,
      env: { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: join(folder, 'cache') },
    });
    return { code, said: stdout.split('\n').filter((line) => line !== '' && !/^ {2}|^[✓✗]/.test(line)) };
  };

  it('finds nothing where nothing is wrong, and lets be what is not installed with the package', async () => {
    known = { tool: [ADVISORY] };
    expect(await audit(packages())).toEqual({ code: 0, said: [] });
  });

  it.each<[what: string, changes: Packages, fault: string]>([
    [
      'a licence that is not on the list',
      { 'node_modules/direct/node_modules/deep': entry('deep', { license: 'MIT AND GPL-3.0' }) },
      'deep 1.0.0 (node_modules/direct/node_modules/deep) has the licence MIT AND GPL-3.0, which is not on the list.',
    ],
    [
      'no licence at all',
      { 'node_modules/peer': entry('peer', { license: undefined }) },
      'peer 1.0.0 (node_modules/peer) names no licence.',
    ],
    [
      'a script that is run by installing it',
      { 'node_modules/peer': entry('peer', { hasInstallScript: true }) },
      'peer 1.0.0 (node_modules/peer) runs a script when it is installed.',
    ],
    [
      'no pin, or a weak one',
      { 'node_modules/peer': entry('peer', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }) },
      'peer 1.0.0 (node_modules/peer) is pinned by no SHA-512.',
    ],
    [
      'a package that is not there',
      { 'node_modules/direct': entry('direct', { dependencies: { nowhere: '1' } }) },
      'nowhere, which node_modules/direct needs, is not in the lock file.',
    ],
  ])('finds %s', async (_, changes, fault) => {
    known = {};
    expect(await audit(packages(changes))).toEqual({ code: 1, said: [fault] });
  });

  it.each(['direct', 'deep', 'peer'])('finds a known vulnerability of %s', async (name) => {
    known = { [name]: [ADVISORY] };
    const { code, said } = await audit(packages());
    expect(code).toBe(1);
    expect(said).toContain(`${name} is vulnerable (high): A made-up hole, https://advisories.example.test/1`);
  });

  it('says so, and does not pass, when the registry does not answer', async () => {
    known = undefined;
    expect(await audit(packages())).toEqual({
      code: 3,
      said: ['Known vulnerabilities were NOT checked: the registry did not answer the audit (404).'],
    });
  });

  it('finds what the lock file tells all the same when the registry does not answer', async () => {
    known = undefined;
    const { code, said } = await audit(
      packages({ 'node_modules/peer': entry('peer', { hasInstallScript: true }) }),
    );
    expect(code).toBe(1);
    expect(said).toEqual([
      'peer 1.0.0 (node_modules/peer) runs a script when it is installed.',
      'Known vulnerabilities were NOT checked: the registry did not answer the audit (404).',
    ]);
  });
});
