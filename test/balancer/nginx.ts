import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from '../support/binaries.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { runProcess, type RunResult } from '../support/run-process.js';

/** The configuration that the documentation gives. */
const CONFIG = new URL('../../docs/deploy/nginx.conf', import.meta.url);

interface Prepared {
  readonly folder: string;
  readonly args: readonly string[];
}

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

export interface RunningNginx {
  readonly url: string;
  stop(): Promise<void>;
}

/** Runs the documented configuration, with these addresses and a free port in place of its own. */
export async function startNginx(addresses: readonly string[]): Promise<RunningNginx> {
  const listen = `127.0.0.1:${await freePort()}`;
  const { folder, args } = await prepare((text) =>
    addresses.reduce(
      (changed, address, index) => changed.replace(`10.0.0.1${index + 1}:3000`, address),
      text.replace('listen 8080;', `listen ${listen};`),
    ),
  );
  const nginx = spawn(findBinary('nginx')!, args, { stdio: 'ignore' });
  const ended = once(nginx, 'exit');
  const url = `http://${listen}`;
  await eventually('nginx passes a request on', async () => (await fetch(`${url}/health/ready`)).ok);
  return {
    url,
    async stop() {
      nginx.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What nginx writes is kept out of the system's folders, which an ordinary user may not enter. */
async function prepare(change: (text: string) => string): Promise<Prepared> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  const file = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const text = change(await readFile(CONFIG, 'utf8'));
  await writeFile(file, text.replace('http {', `http {\naccess_log off;\n${temporary.join('\n')}`));
  const globals = `daemon off; pid ${folder}/pid; error_log stderr;`;
  return { folder, args: ['-p', folder, '-c', file, '-g', globals] };
}
