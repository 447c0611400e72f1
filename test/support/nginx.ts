import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './find-binary.js';
import { eventually } from './eventually.js';

export interface NginxConfig {
  /** A folder of its own, for all that nginx writes. */
  readonly folder: string;
  readonly args: readonly string[];
}

export interface RunningNginx {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Writes a configuration. What nginx writes is kept out of the system's folders, which an ordinary user may not enter;
 * `text` may name the folder.
 */
export async function writeNginxConfig(text: (folder: string) => string): Promise<NginxConfig> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  const file = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  await writeFile(file, text(folder).replace('http {', `http {\naccess_log off;\n${temporary.join('\n')}`));
  // As root its workers would be somebody else, who may not enter the folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const globals = `daemon off; pid ${folder}/pid; error_log stderr; ${user}`;
  return { folder, args: ['-p', folder, '-c', file, '-g', globals] };
}

/** Runs nginx. Resolves when it passes on a request for `probe`, which the app answers with a success. */
export async function runNginx(
  { folder, args }: NginxConfig,
  url: string,
  probe: string,
): Promise<RunningNginx> {
  const nginx = spawn(findBinary('nginx')!, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(nginx, 'exit');
  await Promise.race([
    eventually('nginx passes a request on', async () => (await fetch(url + probe)).ok),
    ended.then(([code]) => Promise.reject(new Error(`nginx ended with ${code}`))),
  ]);
  return {
    url,
    async stop() {
      nginx.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs nginx on that port of the loopback interface, with what is given in its `http` and in its `server`. */
export async function startNginx(
  port: number,
  probe: string,
  { server, http = () => '' }: { readonly server: string; readonly http?: (folder: string) => string },
): Promise<RunningNginx> {
  const config = await writeNginxConfig(
    (folder) => `
events {}
http {
  ${http(folder)}
  server {
    listen 127.0.0.1:${port};
    ${server}
  }
}`,
  );
  return runNginx(config, `http://localhost:${port}`, probe);
}
