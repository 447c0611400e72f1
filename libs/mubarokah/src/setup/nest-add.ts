import { planSetup } from './plan-setup.js';
import { appTypeScript } from './app-typescript.js';
import { nextSteps, setupReport } from './setup-report.js';
import { readWorkspace, type Target } from './workspace.js';

/** What is used of the tree of a schematic. `@angular-devkit/schematics` comes with the Nest CLI, not with this library. */
interface Tree {
  readText(path: string): string;
  exists(path: string): boolean;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
  getDir(path: string): { readonly subfiles: readonly string[] };
}

interface Context {
  readonly logger: { info(message: string): void };
}

/** The schematic behind `nest add nestjs-mubarokah`: shows what it changes, and changes it. */
export function nestAdd(target: Target = {}): (tree: Tree, context: Context) => void {
  return (tree, { logger }) => {
    const files = {
      read: (path: string) => (tree.exists(path) ? tree.readText(path) : undefined),
      list: (folder: string) => tree.getDir(folder === '.' ? '/' : `/${folder}`).subfiles,
    };
    const ts = appTypeScript(process.cwd());
    const workspace = readWorkspace(files, target, ts);
    const plan = planSetup(files, workspace, ts);
    logger.info(setupReport(plan));
    for (const { path, before, after } of plan.changes)
      if (before === undefined) tree.create(path, after);
      else tree.overwrite(path, after);
    logger.info(nextSteps(workspace.project));
  };
}
