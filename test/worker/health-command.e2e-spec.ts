import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { runProcess, type RunResult } from '../support/run-process.js';
import { until } from '../support/until.js';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const LIBRARY = file('../../libs/mubarokah/');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worker-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As npx runs it: the program that package.json names. */
async function nestjsMubarokah(...parameters: string[]): Promise<RunResult> {
  const { bin } = JSON.parse(await readFile(join(LIBRARY, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  const program = join(LIBRARY, bin['nestjs-mubarokah'] ?? '');
  expect(await readFile(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  return runProcess(process.execPath, [program, ...parameters], { cwd: folder });
}

it.each([
  ['up', 0],
  ['degraded', 1],
  ['down', 2],
] as const)(
  'a worker that is %s makes "nestjs-mubarokah health" exit by %i',
  async (status, code) => {
    const heartbeat = join(folder, 'heartbeat');
    const worker = fork(file('worker.mjs'), [heartbeat, status], { execArgv: [] });
    const exited = once(worker, 'exit');
    try {
      await until(() => existsSync(heartbeat), 20_000);
      expect(await nestjsMubarokah('health', heartbeat)).toEqual({ code, stdout: `${status}\n`, stderr: '' });
      expect((await nestjsMubarokah('health', '--alive', heartbeat)).code).toBe(0);
    } finally {
      worker.kill('SIGTERM');
      await exited;
    }
    expect((await nestjsMubarokah('health', '--alive', heartbeat)).code).toBe(3);
  },
  60_000,
);
