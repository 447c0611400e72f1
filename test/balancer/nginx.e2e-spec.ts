import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import { type Load, startLoad } from './load.js';
import type { RunningNginx } from '../support/nginx.js';
import { checkNginxConfig, startNginx } from './nginx.js';
import { type InstanceSettings, type RunningProcess, startInstance, threeInstances } from './processes.js';

/** What the page says: more than the documented keepalive_timeout of 2 s. */
const DRAIN_MS = 3_000;
const NOBODY = 'http://127.0.0.1:9';

describeWith('nginx')('the documented nginx configuration', () => {
  it('is accepted by nginx', async () => {
    const { code, stderr } = await checkNginxConfig();
    expect(stderr).toContain('test is successful');
    expect(code).toBe(0);
    const broken = await checkNginxConfig((text) =>
      text.replace('keepalive_timeout 2s', 'keepalive_timeout two'),
    );
    expect(broken.code).toBe(1);
  });
});

describeWith('nginx')('three instances behind the documented nginx', () => {
  let settings: InstanceSettings[];
  let instances: RunningProcess[];
  let nginx: RunningNginx;
  let load: Load | undefined;

  beforeAll(async () => {
    settings = await threeInstances({ sandboxUrl: NOBODY, drainMs: DRAIN_MS });
    instances = await Promise.all(settings.map(startInstance));
    nginx = await startNginx(settings.map(({ port }) => `127.0.0.1:${port}`));
  }, 60_000);

  afterAll(async () => {
    load?.kill();
    await nginx?.stop();
    for (const instance of instances ?? []) instance.kill('SIGKILL');
  });

  it('lose no GET in a rolling restart', async () => {
    load = startLoad(`${nginx.url}/work`, 400, 40);
    for (const [index, setting] of settings.entries()) {
      instances[index]!.kill('SIGTERM');
      expect(await instances[index]!.exited).toEqual([null, 'SIGTERM']);
      instances[index] = await startInstance(setting);
    }
    const report = await load.stop();
    process.stdout.write(
      `a rolling restart behind nginx: ${report.sent - report.good} of ${report.sent} lost\n`,
    );
    // A POST may be lost: nginx is not told of the drain, and must not send one twice.
    expect(report.ends).toEqual({ 'status 200': report.sent });
    expect(report.sent).toBeGreaterThan((3 * DRAIN_MS * 400 * 0.95) / 1_000);
  }, 120_000);
});
