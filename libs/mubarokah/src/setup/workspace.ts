import { posix } from 'node:path';
import type TypeScript from 'typescript';
import type { ProjectFiles } from './project.js';

/** What an app says of itself in its own files. */
export interface Workspace {
  /** The name of the app in a monorepo. */
  readonly project: string | undefined;
  /** Such as `src`, or `apps/shop/src` in a monorepo. */
  readonly sourceRoot: string;
  /** Without `.ts`. */
  readonly entryFile: string;
  readonly isCommonJs: boolean;
  /** What stands in the way, with what to do. */
  readonly advice: readonly string[];
}

interface NestCli {
  readonly sourceRoot?: string;
  readonly entryFile?: string;
  readonly projects?: Readonly<Record<string, NestCli>>;
}

/** Which of the app's projects, in a monorepo. */
export interface Target {
  readonly project?: string | undefined;
  readonly sourceRoot?: string | undefined;
}

/**
 * Reads nest-cli.json, package.json and tsconfig.json.
 * @throws Error where there is no package.json, or no such project
 */
export function readWorkspace(files: ProjectFiles, target: Target, ts: typeof TypeScript): Workspace {
  const manifest = files.read('package.json');
  if (manifest === undefined)
    throw new Error('There is no package.json here: run it in the folder of the app.');
  const nest = (ts.parseConfigFileTextToJson('nest-cli.json', files.read('nest-cli.json') ?? '{}').config ??
    {}) as NestCli;
  const [project, its = nest] = projectOf(nest, target) ?? [];
  const sourceRoot = target.sourceRoot ?? its.sourceRoot ?? nest.sourceRoot ?? 'src';
  const { type } = JSON.parse(manifest) as { type?: string };
  return {
    project,
    sourceRoot: posix.normalize(sourceRoot),
    entryFile: its.entryFile ?? 'main',
    isCommonJs: type !== 'module',
    advice: adviceOn(files, ts),
  };
}

/** The project by its name, or by where its source is; none where the app is the only one. */
function projectOf(
  nest: NestCli,
  { project, sourceRoot = nest.sourceRoot }: Target,
): readonly [name: string, its: NestCli] | undefined {
  const projects = Object.entries(nest.projects ?? {});
  if (project === undefined) return projects.find(([, one]) => one.sourceRoot === sourceRoot);
  const found = projects.find(([name]) => name === project);
  if (found) return found;
  const names = projects.map(([name]) => name).join(', ') || 'none';
  throw new Error(`There is no project "${project}" in nest-cli.json; there are ${names}.`);
}

/** Where TypeScript finds `nestjs-mubarokah/health`, which is in the `exports` of the package alone. */
const KNOWS_EXPORTS = /^(node16|node18|node20|nodenext|preserve)$/i;

function adviceOn(files: ProjectFiles, ts: typeof TypeScript): string[] {
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', files.read('tsconfig.json') ?? '{}') as {
    config?: { compilerOptions?: { module?: string; moduleResolution?: string }; extends?: unknown };
  };
  const { module, moduleResolution } = config?.compilerOptions ?? {};
  const knows =
    module === undefined || KNOWS_EXPORTS.test(module) || /^bundler$/i.test(moduleResolution ?? '');
  return knows
    ? []
    : [`tsconfig.json: set "module": "NodeNext", since "${module}" does not find what packages export.`];
}
