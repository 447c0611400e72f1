import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { customCheck } from '../libs/mubarokah/src/health/index.js';
import { capturedLog } from './support/captured-log.js';
import { createHealthApp } from './support/health-app.js';
import { until } from './support/until.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'heartbeat-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const check = customCheck('queue', async () => ({ status: 'degraded' as const }));

it('a process that does not listen writes its status to a file, which goes when it ends', async () => {
  const heartbeatFile = join(directory, 'heartbeat');
  const app = await createHealthApp({ heartbeatFile, checks: [check] });
  await app.init();
  await until(() => existsSync(heartbeatFile));
  expect(JSON.parse(await readFile(heartbeatFile, 'utf8'))).toEqual({
    status: 'degraded',
    at: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  await app.close();
  expect(existsSync(heartbeatFile)).toBe(false);
});

it('says once that the file cannot be written, and works on', async () => {
  const log = capturedLog();
  const heartbeatFile = join(directory, 'missing', 'heartbeat');
  const app = await createHealthApp(
    { heartbeatFile, checks: [check] },
    { prepare: (app) => app.useLogger(log) },
  );
  await app.init();
  await until(() => log.lines.some((line) => line.includes('heartbeat file cannot be written')));
  expect(log.lines.join()).not.toContain(directory);
  await app.close();
});
