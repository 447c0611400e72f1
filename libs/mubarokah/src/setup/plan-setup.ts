import { posix } from 'node:path';
import type TypeScript from 'typescript';
import { editAppModule } from './edits/app-module.js';
import { editMain, rootModuleSpecifier } from './edits/main.js';
import { editJestJson, editVitestConfig, TEST_ENVIRONMENT } from './edits/test-set-up.js';
import { withExample, withIgnored } from './edits/text-files.js';
import type { Change, Edit, ProjectFiles } from './project.js';
import { SourceEdit } from './source-edit.js';
import type { Workspace } from './workspace.js';

export interface SetupPlan {
  readonly changes: readonly Change[];
  /** What was unclear and left alone, each with what to write. */
  readonly byHand: readonly string[];
}

/** Finds out what has to change for an app to have logins. Changes nothing itself. */
export function planSetup(files: ProjectFiles, workspace: Workspace, ts: typeof TypeScript): SetupPlan {
  const plan = new Plan(files);
  const { sourceRoot, entryFile, isCommonJs } = workspace;
  const main = posix.join(sourceRoot, `${entryFile}.ts`);
  const mainText = files.read(main);
  const specifier =
    mainText === undefined ? undefined : rootModuleSpecifier(new SourceEdit(ts, main, mainText));
  const modulePath = posix.join(sourceRoot, `${(specifier ?? './app.module').replace(/\.[jt]s$/, '')}.ts`);
  plan.edit(modulePath, (text) => editAppModule(new SourceEdit(ts, modulePath, text)));
  plan.edit(main, (text) => editMain(new SourceEdit(ts, main, text)));
  plan.write('.env.example', withExample(files.read('.env.example')));
  plan.write('.gitignore', withIgnored(files.read('.gitignore')));
  planTests(plan, files, workspace, (name, text) => new SourceEdit(ts, name, text), isCommonJs);
  for (const advice of workspace.advice) plan.byHand.push(advice);
  return plan;
}

/** Where the tests of the app, and what they run under, can be. */
function planTests(
  plan: Plan,
  files: ProjectFiles,
  { sourceRoot }: Workspace,
  open: (name: string, text: string) => SourceEdit,
  isCommonJs: boolean,
): void {
  const folder = posix.join(posix.dirname(sourceRoot), 'test');
  const setUpFile = posix.join(folder, 'mubarokah.setup.ts');
  const folders = [...new Set(['.', posix.dirname(sourceRoot), folder])];
  const found = folders.flatMap((one) => files.list(one).map((name) => posix.join(one, name)));
  const vitest = found.filter((name) => /(^|\/)vitest\.config[\w.-]*\.[cm]?[jt]s$/.test(name));
  const jest = found.filter((name) => /(^|\/)jest[\w.-]*\.json$/.test(name));
  const inCode = found.filter((name) => /(^|\/)jest\.config\.[cm]?[jt]s$/.test(name));
  const manifest = files.read('package.json') ?? '{}';
  if (typeof (JSON.parse(manifest) as { jest?: unknown }).jest === 'object') jest.push('package.json');
  if (vitest.length + jest.length + inCode.length === 0) return;
  if (files.read(setUpFile) === undefined) plan.write(setUpFile, TEST_ENVIRONMENT);
  for (const name of vitest)
    plan.edit(name, (text) => editVitestConfig(open(name, text), relative(posix.dirname(name), setUpFile)));
  for (const name of jest)
    plan.edit(name, (text) => {
      const root = posix.join(posix.dirname(name), rootDirOf(name, text));
      return editJestJson(open(name, text), isCommonJs, `<rootDir>/${posix.relative(root, setUpFile)}`);
    });
  // What is computed there is not ours to guess: an edit that has nothing to go by says what to write.
  for (const name of inCode)
    plan.edit(name, (text) => editJestJson(open(name, text), isCommonJs, `<rootDir>/${setUpFile}`));
}

function rootDirOf(name: string, text: string): string {
  const parsed = JSON.parse(text) as { rootDir?: unknown; jest?: { rootDir?: unknown } };
  const { rootDir } = name.endsWith('package.json') ? (parsed.jest ?? {}) : parsed;
  return typeof rootDir === 'string' ? rootDir : '.';
}

function relative(from: string, to: string): string {
  return `./${posix.relative(from, to)}`;
}

class Plan implements SetupPlan {
  readonly changes: Change[] = [];
  readonly byHand: string[] = [];

  constructor(private readonly files: ProjectFiles) {}

  edit(path: string, make: (text: string) => Edit): void {
    const before = this.files.read(path);
    const edit = make(before ?? '');
    const where = before === undefined ? `${path}, which is not there` : path;
    if ('byHand' in edit) this.byHand.push(`${where}: ${edit.byHand}.`);
    else this.write(path, edit.text);
  }

  write(path: string, after: string): void {
    const before = this.files.read(path);
    if (before !== after) this.changes.push({ path, before, after });
  }
}
