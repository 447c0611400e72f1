// A redis-server of the benchmark's own, which keeps nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from '../../test/support/free-port.ts';

export async function startRedis() {
  const port = await freePort();
  const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options.map(String), { stdio: ['ignore', 'pipe', 'ignore'] });
  process.once('exit', () => server.kill('SIGKILL'));
  for await (const line of createInterface({ input: server.stdout }))
    if (line.includes('Ready to accept connections')) break;
  const stop = async () => {
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}
