import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from './support/binaries.js';
import { launchChromium } from './support/chromium.js';
import { freePort } from './support/free-port.js';
import { sourcesOf, type Step, Terminal } from './support/package/first-steps.js';
import { packLibrary, ROOT } from './support/package/pack-library.js';
import { LocalRegistry } from './support/package/registry.js';
import { until } from './support/until.js';

/** What takes more time than the gate has: FIRST_LOGIN=all, which is npm run test:first-login. */
const IS_ALL = process.env.FIRST_LOGIN === 'all';
const NEST_12 = `node ${join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js')} new my-app --package-manager npm`;
/** The templates of Nest's own CLI. */
const TEMPLATES = [
  { nest: 12, create: NEST_12 },
  { nest: 11, create: 'npx --yes @nestjs/cli@11.0.13 new my-app --package-manager npm' },
].slice(0, IS_ALL ? 2 : 1);

let directory: string;
let registry: LocalRegistry;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'first-login-'));
  registry = await LocalRegistry.start(await packLibrary(directory));
}, 120_000);
afterAll(async () => {
  await registry?.close();
  await rm(directory, { recursive: true, force: true });
});

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<Record<string, object>>;
}

const shown = (command: string): string => command.replaceAll(directory, '…').replaceAll(`${ROOT}/`, '');

/** An empty folder, and somebody at a terminal in it who finds the library on the registry. */
async function startEmpty(name: string, appPort: number): Promise<{ folder: string; terminal: Terminal }> {
  const folder = join(directory, name);
  await mkdir(folder);
  const terminal = new Terminal(folder, {
    PORT: String(appPort),
    port: String(appPort), // as the Nest CLI generates a second app
    npm_config_registry: registry.url,
    npm_config_audit: 'false', // asks with a body, which npm sends on to no other address
    npm_config_prefer_offline: 'true',
    CI: 'true',
  });
  return { folder, terminal };
}

const sandboxOf = (url: string, port: number): string =>
  `npx nestjs-mubarokah sandbox --env .env --port ${port} --redirect-uri ${url}/auth/mubarokah/callback`;

/** A person with a new browser comes to a page that wants a login, or asks for one. Resolves to what they read then. */
async function logIn(url: string, path: string, errors: string[]): Promise<string> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(path === '/' ? `${url}/auth/mubarokah?returnTo=/` : url + path);
    await page.getByRole('button', { name: 'Demo User One' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${url}/**`);
    return await page.locator('body').innerText();
  } finally {
    await browser.close();
  }
}

const complaints = (lines: readonly string[]): string[] =>
  lines.filter((line) => /\bERROR\b|\bWARN\b/.test(line));

describeWith('chromium').each(TEMPLATES)('from an empty folder with Nest $nest', ({ nest, create }) => {
  let terminal: Terminal;
  let app: string;
  let url: string;
  let sandboxPort: number;
  /** What somebody types until the first login. */
  let typed: readonly Step[];
  let added: Step;
  const seen: { page?: string; errors: string[]; metrics?: string; requests?: string } = { errors: [] };
  /** How long the machine took, in seconds; a person reads and types besides. */
  const reached: { readonly what: string; readonly seconds: number }[] = [];
  const reach = (what: string, began: number): void => {
    reached.push({ what, seconds: (performance.now() - began) / 1_000 });
  };
  let afterAdding: ReadonlyMap<string, string>;
  let afterLogin: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    const empty = await startEmpty(`nest-${nest}`, port);
    terminal = empty.terminal;
    app = join(empty.folder, 'my-app');
    const began = performance.now();
    await terminal.type(create);
    added = await terminal.type('npx nest add nestjs-mubarokah', app);
    afterAdding = await sourcesOf(app);
    sandboxPort = await freePort();
    const sandbox = await startSandbox();
    const started = await startApp();
    typed = [...terminal.steps];
    seen.page = await logIn(url, '/', seen.errors);
    reach('a login', began);
    seen.metrics = await (await fetch(`${url}/metrics`)).text();
    seen.requests = sandbox.lines.join('\n');
    seen.errors.push(...complaints(started.lines));
    afterLogin = await sourcesOf(app);
    await terminal.end();
  }, 300_000);

  afterAll(async () => {
    await terminal?.end();
    const lines = terminal.steps.map(
      ({ command, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${shown(command)}`,
    );
    const ways = reached.map(({ what, seconds }) => `${seconds.toFixed(1).padStart(7)} s  to ${what}`);
    process.stdout.write(`From an empty folder with Nest ${nest}:\n${[...lines, ...ways].join('\n')}\n`);
  });

  const startSandbox = (fault = '') => terminal.leave(sandboxOf(url, sandboxPort) + fault, app, /^Ctrl-C/);
  const startApp = () => terminal.leave('npm start -- --env-file .env', app, /successfully started/);

  it('takes four commands, none of which fails, and of them one adds the library as the registry has it', async () => {
    expect(typed.filter(({ code }) => code !== 0 && code !== null)).toEqual([]);
    expect(typed).toHaveLength(4);
    const manifest = JSON.parse(await readFile(join(app, 'package.json'), 'utf8')) as Manifest;
    expect(manifest.dependencies['nestjs-mubarokah']).toBe(`^${registry.version}`);
    const lock = JSON.parse(await readFile(join(app, 'package-lock.json'), 'utf8')) as Lock;
    expect(lock.packages['node_modules/nestjs-mubarokah']).toMatchObject({ integrity: registry.integrity });
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
    expect(added.output).toContain('+   drainOnShutdown(app);');
    expect(added.output).toContain('+   imports: [MubarokahModule.forRoot()],');
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
    const began = performance.now();
    await startSandbox();
    const { lines } = await terminal.leave(command('npm run start:dev'), app, /successfully started/);
    expect((await terminal.type(command('npx nest generate'), app)).code).toBe(0);
    await writeFile(join(app, 'src/profile.controller.ts'), asHere(controller));
    const isServed = async (): Promise<boolean> => (await fetch(`${url}/profile`)).status === 401;
    // Each file that was written may have the app start again, also after it has answered.
    let [heard, changedAt] = [0, 0];
    const isSettled = (): boolean => {
      if (lines.length !== heard) [heard, changedAt] = [lines.length, performance.now()];
      const count = (words: RegExp): number => lines.filter((line) => words.test(line)).length;
      const isCompiled = count(/Starting .*compilation/) === count(/Found 0 errors/);
      return isCompiled && performance.now() - changedAt > 4_000;
    };
    await until(async () => (await isServed().catch(() => false)) && isSettled(), 60_000);
    expect(await logIn(url, '/profile', seen.errors)).toBe('Hello Demo User One');
    reach('a guarded page', began);
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
    const failing = performance.now();
    await startSandbox(' --fault token-503');
    await startApp();
    expect(await logIn(url, '/profile', seen.errors)).toContain('Mubarokah ID');
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
      /^mubarokah_oauth_callbacks_total\{.*reason="token_server_error".*\} 1$/m,
    );
    reach('a provider that fails, on a metric', failing);
    await terminal.end();
  }, 120_000);

  it('is no five minutes from a login, and two from what getting started shows', () => {
    const [login, ...more] = reached.map(({ seconds }) => seconds);
    expect(login).toBeLessThan(300);
    expect(more).toHaveLength(2);
    for (const seconds of more) expect(seconds).toBeLessThan(120);
  });

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
  }, 120_000);
});

const FASTIFY_MAIN = `import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
  await app.listen(process.env.PORT ?? 3000);
}
await bootstrap();
`;

/** Apps that are something else than the template, and what is typed for them in place of what the README says. */
const OTHERS = [
  {
    name: 'an app on Fastify',
    add: 'npx nest add nestjs-mubarokah',
    start: 'npm start -- --env-file .env',
    prepare: async (terminal: Terminal, app: string): Promise<void> => {
      await terminal.type('npm install @nestjs/platform-fastify', app);
      await writeFile(join(app, 'src/main.ts'), FASTIFY_MAIN);
    },
  },
  {
    name: 'one app of a monorepo',
    add: 'npx nest add nestjs-mubarokah --project admin',
    start: 'npm start -- admin --env-file .env',
    prepare: async (terminal: Terminal, app: string): Promise<void> => {
      await terminal.type('npx nest generate app admin', app);
      // What the Nest CLI asks for when it builds its own monorepo for the first time.
      const builder = '@rspack/core webpack-node-externals tsconfig-paths-webpack-plugin';
      await terminal.type(`npm install --save-dev ${builder}`, app);
    },
  },
];

if (IS_ALL)
  describeWith('chromium').each(OTHERS)('in $name', ({ name, add, start, prepare }) => {
    let terminal: Terminal;
    afterEach(() => terminal?.end());

    it('one command adds a login, and what the template checks stays green', async () => {
      const [port, sandboxPort] = [await freePort(), await freePort()];
      const url = `http://localhost:${port}`;
      const empty = await startEmpty(name.replaceAll(' ', '-'), port);
      terminal = empty.terminal;
      const app = join(empty.folder, 'my-app');
      await terminal.type(NEST_12);
      await prepare(terminal, app);
      const { output } = await terminal.type(add, app);
      expect(output).toContain('+   drainOnShutdown(app);');
      for (const script of ['build', 'test', 'test:e2e']) await terminal.type(`npm run ${script}`, app);
      await terminal.leave(sandboxOf(url, sandboxPort), app, /^Ctrl-C/);
      const { lines } = await terminal.leave(start, app, /successfully started/);
      const errors: string[] = [];
      expect(await logIn(url, '/', errors)).toBe('Hello World!');
      expect([...errors, ...complaints(lines)]).toEqual([]);
      const failed = terminal.steps.filter(({ code }) => code !== 0 && code !== null);
      expect(failed).toEqual([]);
    }, 900_000);
  });
