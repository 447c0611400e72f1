import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import type { Output } from '../observability/index.js';
import { appTypeScript } from './app-typescript.js';
import { planSetup, type SetupPlan } from './plan-setup.js';
import type { ProjectFiles } from './project.js';
import { nextSteps, setupReport } from './setup-report.js';
import { readWorkspace } from './workspace.js';

const INIT_USAGE = `Usage: nestjs-mubarokah init [options]  adds logins to the app in this folder, as nest add does

  --project <name>  which app of a monorepo (default: the first of nest-cli.json)
  --dry-run         show what would change, and change nothing
  -y, --yes         do not ask, which is the default where nobody can be asked
  -h, --help        show this

Exit codes: 0 done, or nothing to do, 1 cannot be done, or not wanted, 3 misused
`;

const [FAILED, MISUSED] = [1, 3];

/** Runs `nestjs-mubarokah init` with what follows the word, and returns its exit code. */
export async function initCommand(
  parameters: readonly string[],
  output: Output,
  folder = process.cwd(),
  confirm: (() => Promise<boolean>) | undefined = process.stdin.isTTY && process.stdout.isTTY
    ? ask
    : undefined,
): Promise<number> {
  const request = readFlags(parameters);
  if ('wrong' in request) {
    output.complain(`${request.wrong}\n\n${INIT_USAGE}`);
    return MISUSED;
  }
  if (request.help) {
    output.print(INIT_USAGE);
    return 0;
  }
  try {
    const files = filesIn(folder);
    const ts = appTypeScript(folder);
    const workspace = readWorkspace(files, { project: request.project }, ts);
    const plan = planSetup(files, workspace, ts);
    output.print(setupReport(plan));
    if (request['dry-run'] || plan.changes.length === 0) return 0;
    if (!request.yes && confirm && !(await confirm())) return FAILED;
    await apply(folder, plan);
    output.print(`\n${nextSteps(workspace.project)}`);
    return 0;
  } catch (error) {
    output.complain(`${(error as Error).message}\n`);
    return FAILED;
  }
}

function readFlags(parameters: readonly string[]) {
  try {
    return parseArgs({
      args: [...parameters],
      options: {
        project: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        yes: { type: 'boolean', short: 'y', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    return { wrong: (error as Error).message }; // an option that there is not
  }
}

function filesIn(folder: string): ProjectFiles {
  return {
    read: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : undefined),
    list: (path) => (existsSync(join(folder, path)) ? readdirSync(join(folder, path)) : []),
  };
}

async function apply(folder: string, { changes }: SetupPlan): Promise<void> {
  for (const { path, after } of changes) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, after);
  }
}

async function ask(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Change these files? [Y/n] ');
  terminal.close();
  return /^(y|yes|)$/i.test(answer.trim());
}
