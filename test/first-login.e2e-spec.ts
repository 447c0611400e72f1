import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from './support/binaries.js';
import { launchChromium } from './support/chromium.js';
import { freePort } from './support/free-port.js';
import { sourcesOf, type Step, Terminal } from './support/package/first-steps.js';
import { packLibrary, ROOT } from './support/package/pack-library.js';
import { until } from './support/until.js';

/** The templates of Nest's own CLI. The older takes a minute more: FIRST_LOGIN=all, which is npm run test:first-login. */
const TEMPLATES = [
  { nest: 12, create: `node ${join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js')} new` },
  { nest: 11, create: 'npx --yes @nestjs/cli@11.0.13 new' },
].slice(0, process.env.FIRST_LOGIN === 'all' ? 2 : 1);

let directory: string;
let tarball: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'first-login-'));
  ({ tarball } = await packLibrary(directory));
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

describeWith('chromium').each(TEMPLATES)('from an empty folder with Nest $nest', ({ nest, create }) => {
  let terminal: Terminal;
  let app: string;
  let url: string;
  let sandboxPort: number;
  /** What somebody types until the first login. */
  let typed: readonly Step[];
  const seen: { page?: string; errors: string[]; metrics?: string; requests?: string } = { errors: [] };
  let afterAdding: ReadonlyMap<string, string>;
  let afterLogin: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const empty = join(directory, `nest-${nest}`);
    app = join(empty, 'my-app');
    await mkdir(empty);
    const port = await freePort();
    url = `http://localhost:${port}`;
    terminal = new Terminal(empty, { PORT: String(port), npm_config_prefer_offline: 'true', CI: 'true' });
    // The package is not on the registry yet: what `nest add nestjs-mubarokah` does in one goes in two commands here.
    await terminal.type(`${create} my-app --skip-install --skip-git --package-manager npm`);
    await terminal.type(`npm install --no-audit --no-fund ${tarball}`, app);
    await terminal.type('npx nest add nestjs-mubarokah --skip-install', app);
    afterAdding = await sourcesOf(app);
    sandboxPort = await freePort();
    const sandbox = await startSandbox();
    const started = await startApp();
    typed = [...terminal.steps];
    seen.page = await logIn('/');
    seen.metrics = await (await fetch(`${url}/metrics`)).text();
    seen.requests = sandbox.lines.join('\n');
    seen.errors.push(...started.lines.filter((line) => /\bERROR\b|\bWARN\b/.test(line)));
    afterLogin = await sourcesOf(app);
    await terminal.end();
  }, 300_000);

  afterAll(async () => {
    await terminal?.end();
    const lines = terminal.steps.map(
      ({ command, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${shown(command)}`,
    );
    process.stdout.write(`From an empty folder to a login with Nest ${nest}:\n${lines.join('\n')}\n`);
  });

  const startSandbox = (fault = '') =>
    terminal.leave(
      `npx nestjs-mubarokah sandbox --env .env --port ${sandboxPort} --redirect-uri ${url}/auth/mubarokah/callback${fault}`,
      app,
      /^Ctrl-C/,
    );
  const startApp = () => terminal.leave('npm start -- --env-file .env', app, /successfully started/);

  /** A person with a new browser comes to a page that wants a login, or asks for one. Resolves to what they read then. */
  async function logIn(path: string): Promise<string> {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      page.on('pageerror', ({ message }) => seen.errors.push(message));
      await page.goto(path === '/' ? `${url}/auth/mubarokah?returnTo=/` : url + path);
      await page.getByRole('button', { name: 'Demo User One' }).click();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL(`${url}/**`);
      return await page.locator('body').innerText();
    } finally {
      await browser.close();
    }
  }

  const shown = (command: string): string => command.replaceAll(directory, '…').replaceAll(`${ROOT}/`, '');

  it('takes five commands, none of which fails', () => {
    expect(typed.filter(({ code }) => code !== 0 && code !== null)).toEqual([]);
    expect(typed.map(({ command }) => command.split(' ')[0])).toHaveLength(5);
  });

  it('takes no line that is written by hand', () => {
    const changed = [...afterLogin].filter(([name, text]) => afterAdding.get(name) !== text);
    expect(changed.map(([name]) => name)).toEqual(['.env']); // of the sandbox
  });

  it('ends at the page of the app, without an error, and was counted', () => {
    expect(seen).toMatchObject({ page: 'Hello World!', errors: [] });
    expect(seen.metrics).toMatch(/^mubarokah_logins_total\{.*outcome="success".*\} 1$/m);
    expect(seen.requests).toMatch(/gave tokens[^]*told who the person is/);
  });

  it('shows what it adds, and adds nothing twice', async () => {
    const added = terminal.steps[2]!.output;
    expect(added).toContain('+   drainOnShutdown(app);');
    expect(added).toContain('+   imports: [MubarokahModule.forRoot()],');
    const again = await terminal.type('npx nestjs-mubarokah init', app);
    expect([again.code, again.output]).toEqual([0, 'Nothing to change: it is all there.\n']);
  });

  it.each(['build', 'lint', 'test', 'test:e2e'])(
    'leaves `npm run %s` of the template green, and what it checks untouched',
    async (script) => {
      const { code, output } = await terminal.type(`npm run ${script}`, app);
      expect({ code, output }).toEqual({ code: 0, output: expect.any(String) });
      expect([...(await sourcesOf(app))].filter(([name, text]) => afterLogin.get(name) !== text)).toEqual([]);
    },
    120_000,
  );

  /** The code blocks of a language that README, getting started and the page on tokens show. */
  const snippetsOf = async (language: string): Promise<string[]> => {
    const pages = ['README.md', 'docs/getting-started.md', 'docs/tokens.md'].map((name) =>
      readFile(join(ROOT, name), 'utf8'),
    );
    const blocks = [...(await Promise.all(pages)).join('\n').matchAll(/^```(\w+)\n(.*?)^```$/gms)];
    return blocks.filter(([, its]) => its === language).map(([, , code]) => code!);
  };
  /** As an app writes it that is CommonJS, as Nest 11's is. */
  const asHere = (code: string): string => (nest === 11 ? code.replace(/(?<= '\..+)\.js(?=')/g, '') : code);
  const isSuite = (code: string): boolean => code.includes('describe(');

  it('shows Vitest and Jest as they are set up', async () => {
    const settings = (text: string): string[] => text.match(/[\w"^(|)+$.<>/!?@\\-]{9,}/g) ?? [];
    const jest = settings(afterAdding.get('test/jest-e2e.json') ?? '');
    const isOfJest = (code: string): boolean => jest.every((setting) => settings(code).includes(setting));
    const isOfVitest = (code: string): boolean =>
      afterAdding.get('vitest.config.e2e.ts')!.includes(`    ${code}`);
    const shown =
      nest === 11 ? (await snippetsOf('json')).filter(isOfJest) : (await snippetsOf('ts')).filter(isOfVitest);
    expect(shown).toHaveLength(1);
  });

  it('compiles the code that these pages show, with the settings of the template', async () => {
    const all = (await snippetsOf('ts')).filter((code) => !code.includes('./storage/')); // the demo's own module
    const here = all.filter((code) => code.startsWith('import'));
    expect(here.length).toBeGreaterThan(3);
    for (const [index, code] of here.entries()) {
      const isOfSource = /from '\.\/app/.test(code);
      await writeFile(join(app, isOfSource ? 'src' : 'test', `snippet-${index}.ts`), asHere(code));
    }
    const { output, code } = await terminal.type('npx tsc --noEmit', app);
    for (const folder of ['src', 'test'])
      for (const name of await readdir(join(app, folder)))
        if (name.startsWith('snippet-')) await rm(join(app, folder, name));
    expect([code, output]).toEqual([0, '']);
  }, 120_000);

  it('passes the suite that the README shows', async () => {
    const suite = (await snippetsOf('ts')).find(isSuite)!;
    await writeFile(join(app, 'test/login.e2e-spec.ts'), asHere(suite));
    const { output, code } = await terminal.type('npm run test:e2e', app);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('login.e2e-spec.ts') });
  }, 120_000);

  it('follows what is written, has a guarded page, and sees a provider that fails, as getting started goes on', async () => {
    const commands = await snippetsOf('sh');
    const command = (start: string): string => {
      const lines = commands.flatMap((code) => code.split('\n'));
      return lines.find((line) => line.startsWith(start))!;
    };
    const controller = (await snippetsOf('ts')).findLast((code) => code.includes('class ProfileController'))!;
    await startSandbox();
    const { lines } = await terminal.leave(command('npm run start:dev'), app, /successfully started/);
    expect((await terminal.type(command('npx nest generate'), app)).code).toBe(0);
    await writeFile(join(app, 'src/profile.controller.ts'), asHere(controller));
    const isServed = async (): Promise<boolean> => (await fetch(`${url}/profile`)).status === 401;
    // Each file that was written may have the app start again, also after it has answered.
    let [seen, changedAt] = [0, 0];
    const isSettled = (): boolean => {
      if (lines.length !== seen) [seen, changedAt] = [lines.length, performance.now()];
      const count = (words: RegExp): number => lines.filter((line) => words.test(line)).length;
      const isCompiled = count(/Starting .*compilation/) === count(/Found 0 errors/);
      return isCompiled && performance.now() - changedAt > 4_000;
    };
    await until(async () => (await isServed().catch(() => false)) && isSettled(), 60_000);
    expect(await logIn('/profile')).toBe('Hello Demo User One');
    expect(lines.join('\n')).toContain('SIGTERM: closing without a drain, since NODE_ENV is not production');
    expect(lines.join('\n')).not.toContain('EADDRINUSE');
    const doctor = await terminal.type(
      command('npx nestjs-mubarokah doctor').replace('http://localhost:3000', url),
      app,
    );
    expect([doctor.code, doctor.output]).toEqual([0, expect.stringContaining('All is well')]);
    const { code, output } = await terminal.type('npm test', app);
    expect({ code, output }).toEqual({ code: 0, output: expect.any(String) });
    await terminal.end();
    await startSandbox(' --fault token-503');
    await startApp();
    expect(await logIn('/profile')).toContain('Mubarokah ID');
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
      /^mubarokah_oauth_callbacks_total\{.*reason="token_server_error".*\} 1$/m,
    );
    await terminal.end();
  }, 120_000);

  it('loads the sandbox for the command that is it, and for no other', async () => {
    const loadedBy = async (command: string): Promise<boolean> => {
      const coverage = join(directory, `coverage-${nest}-${command}`);
      await new Terminal(app, { NODE_V8_COVERAGE: coverage }).type(`npx nestjs-mubarokah ${command} --help`);
      const files = await readdir(coverage);
      const texts = await Promise.all(files.map((name) => readFile(join(coverage, name), 'utf8')));
      expect(texts.join('')).toContain('nestjs-mubarokah/dist/cli/main.js');
      return /nestjs-mubarokah\/dist\/(chunks\/testing-|testing\/)/.test(texts.join(''));
    };
    expect(await Promise.all(['sandbox', 'health', 'init', 'doctor'].map(loadedBy))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
