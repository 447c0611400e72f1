import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { initCommand } from './init-command.js';

const MODULE = '@Module({})\nexport class AppModule {}\n';
const ADDED =
  "import { MubarokahModule } from 'nestjs-mubarokah';\n@Module({ imports: [MubarokahModule.forRoot()] })";

describe('nestjs-mubarokah init', () => {
  let [printed, complained] = ['', ''];
  let folder: string;
  beforeEach(async () => {
    [printed, complained] = ['', ''];
    folder = await mkdtemp(join(tmpdir(), 'init-'));
    await mkdir(join(folder, 'src'));
    await mkdir(join(folder, 'node_modules'));
    const typescript = fileURLToPath(new URL('../../../../node_modules/typescript', import.meta.url));
    await symlink(typescript, join(folder, 'node_modules/typescript'));
    await writeFile(join(folder, 'package.json'), '{}');
    await writeFile(join(folder, 'src/app.module.ts'), MODULE);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const run = (parameters: string[], confirm?: () => Promise<boolean>): Promise<number> =>
    initCommand(
      parameters,
      { print: (text) => (printed += text), complain: (text) => (complained += text) },
      folder,
      confirm,
    );
  const module = (): Promise<string> => readFile(join(folder, 'src/app.module.ts'), 'utf8');

  it('shows what it changes, and changes it where nobody can be asked', async () => {
    expect(await run([])).toBe(0);
    expect(await module()).toContain(ADDED);
    expect(printed).toContain('+ @Module({ imports: [MubarokahModule.forRoot()] })');
    expect(printed).toContain('npx nestjs-mubarokah sandbox --env .env');
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toContain('.env');
  });

  it('only shows it with --dry-run', async () => {
    expect(await run(['--dry-run'])).toBe(0);
    expect(printed).toContain('+ @Module');
    expect(await module()).toBe(MODULE);
  });

  it('asks somebody who is there, after it has shown the change, unless told --yes', async () => {
    const asked: string[] = [];
    const answer = (yes: boolean) => async (): Promise<boolean> => {
      asked.push(printed);
      return yes;
    };
    expect(await run([], answer(false))).toBe(1);
    expect(asked[0]).toContain('+ @Module');
    expect(await module()).toBe(MODULE);
    expect(await run(['--yes'], answer(false))).toBe(0);
    expect(await module()).toContain(ADDED);
    expect(asked).toHaveLength(1);
  });

  it('says what it needs', async () => {
    await rm(join(folder, 'node_modules/typescript'));
    expect(await run([])).toBe(1);
    expect(complained).toContain('npm install --save-dev typescript');
    expect(await run(['--what'])).toBe(3);
    expect(complained).toContain('Usage: nestjs-mubarokah init');
    expect(await run(['--help'])).toBe(0);
  });
});
