import { readFile, rm } from 'node:fs/promises';
import { findBinary } from '../support/find-binary.js';
import { freePort } from '../support/free-port.js';
import { type NginxConfig, runNginx, type RunningNginx, writeNginxConfig } from '../support/nginx.js';
import { runProcess, type RunResult } from '../support/run-process.js';

/** The configuration that the documentation gives. */
const CONFIG = new URL('../../docs/deploy/nginx.conf', import.meta.url);

/** `nginx -t` of the configuration, changed by the test or not. */
export async function checkNginxConfig(
  change: (text: string) => string = (text) => text,
): Promise<RunResult> {
  const { folder, args } = await prepare(change);
  try {
    return await runProcess(findBinary('nginx')!, ['-t', ...args], { cwd: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the documented configuration, with these addresses and a free port in place of its own. */
export async function startNginx(addresses: readonly string[]): Promise<RunningNginx> {
  const listen = `127.0.0.1:${await freePort()}`;
  const config = await prepare((text) =>
    addresses.reduce(
      (changed, address, index) => changed.replace(`10.0.0.1${index + 1}:3000`, address),
      text.replace('listen 8080;', `listen ${listen};`),
    ),
  );
  return runNginx(config, `http://${listen}`, '/health/ready');
}

async function prepare(change: (text: string) => string): Promise<NginxConfig> {
  const text = change(await readFile(CONFIG, 'utf8'));
  return writeNginxConfig(() => text);
}
