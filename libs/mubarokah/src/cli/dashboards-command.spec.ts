import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommand } from './run-command.js';

const SHIPPED = new URL('../../observability/dashboards/', import.meta.url);

describe('nestjs-mubarokah dashboards', () => {
  let [printed, complained] = ['', ''];
  let folder: string;
  const run = (...parameters: string[]): Promise<number> =>
    runCommand(['dashboards', ...parameters], {
      print: (text) => (printed += text),
      complain: (text) => (complained += text),
    });
  beforeEach(async () => {
    [printed, complained] = ['', ''];
    folder = await mkdtemp(join(tmpdir(), 'dashboards-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes those that are shipped, as they are', async () => {
    const out = join(folder, 'new');
    expect(await run('--out', out)).toBe(0);
    const names = ['app.json', 'login.json', 'provider.json', 'seed.json'];
    expect((await readdir(out)).sort()).toEqual(names);
    for (const name of names)
      expect(await readFile(join(out, name), 'utf8')).toBe(await readFile(new URL(name, SHIPPED), 'utf8'));
    expect(printed.split('\n').sort()).toEqual(['', ...names.map((name) => join(out, name))]);
  });

  it('prints one of them, with the address of the runbooks and all else as it is', async () => {
    expect(await run('login', '--runbooks', 'https://wiki.example.org/$&/')).toBe(0);
    const shipped = await readFile(new URL('login.json', SHIPPED), 'utf8');
    expect(printed).toBe(
      shipped.replace('node_modules/nestjs-mubarokah/docs/runbooks', () => 'https://wiki.example.org/$&'),
    );
    expect(printed).not.toBe(shipped);
    expect(printed).toContain('"uid": "mubarokah-login"');
  });

  it('shows how it is used', async () => {
    expect(await run('--help')).toBe(0);
    expect(printed).toContain('seed, login, provider, app');
  });

  it.each([
    [[], 'Name one dashboard to print'],
    [['users'], 'There is no dashboard users: there are seed, login, provider, app.'],
    [['login', 'app'], 'Name one dashboard to print'],
    [['--out', ''], '--out must be'],
    [['--what'], '--what'],
    [['login', '--runbooks', 'a b'], '--runbooks must be'],
  ])('refuses %j, says why, and prints nothing', async (parameters, why) => {
    expect(await run(...parameters)).toBe(3);
    expect(complained).toContain(why);
    expect(complained).toContain('Usage: nestjs-mubarokah dashboards');
    expect(printed).toBe('');
  });

  it('says so where it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await run('--out', join(folder, 'file'))).toBe(1);
    expect(complained).toMatch(/^The dashboards cannot be written: .*EEXIST/);
  });
});
