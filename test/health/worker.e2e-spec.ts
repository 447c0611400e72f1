import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { custom } from 'nestjs-mubarokah';
import { capturedLog } from '../support/captured-log.js';
import { createHealthApp } from './health-app.js';
import { until } from '../support/until.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'heartbeat-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const check = custom('queue', async () => ({ status: 'degraded' as const }));

it('a process that does not listen writes its status to a file, which goes when it ends', async () => {
  const heartbeatFile = join(directory, 'heartbeat');
  const app = await createHealthApp({ heartbeatFile, dependencies: [check] });
  await app.init();
  await until(() => existsSync(heartbeatFile));
  expect(JSON.parse(await readFile(heartbeatFile, 'utf8'))).toEqual({
    status: 'degraded',
    at: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  await app.close();
  expect(existsSync(heartbeatFile)).toBe(false);
});

describe('a heartbeat file that cannot be written', () => {
  const draftOf = (file: string): string => `${file}.${process.pid}`;

  it.each<[string, (file: string) => Promise<unknown>]>([
    ['its directory is not there', async () => {}],
    ['its directory is a file', (file) => writeFile(dirname(file), '')],
    ['a directory has its name', (file) => mkdir(file, { recursive: true })],
    // A device that is always full.
    [
      'the disk is full',
      async (file) => {
        await mkdir(dirname(file));
        await symlink('/dev/full', draftOf(file));
      },
    ],
  ])('is said to be so because %s, and leaves no draft; the app works on', async (fault, prepareDisk) => {
    const log = capturedLog();
    const heartbeatFile = join(directory, 'folder', 'heartbeat');
    await prepareDisk(heartbeatFile);
    const app = await createHealthApp(
      { heartbeatFile, dependencies: [check] },
      { prepare: (app) => app.useLogger(log) },
    );
    await app.init();
    await until(() => log.lines.some((line) => line.includes(`file cannot be written: ${fault}`)));
    expect(log.lines.join()).not.toContain(directory);
    await expect(lstat(draftOf(heartbeatFile))).rejects.toThrow();
    await app.close();
  });
});
