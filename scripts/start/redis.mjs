import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '../workspace/root.mjs';
import { findOnPath } from './find-on-path.mjs';
import { freePort } from './ports.mjs';
import { startService } from './service.mjs';

const STAND_IN = join(ROOT, 'node_modules', 'js-redis-server', 'dist', 'cli.js');

/** A Redis of our own: the machine's server, else a stand-in in JavaScript that keeps nothing. */
export async function startRedis(processes, folder) {
  const program = findOnPath('redis-server', 'valkey-server');
  const port = await freePort();
  const data = join(folder, 'redis');
  mkdirSync(data, { recursive: true });
  const serverFlags = ['--bind', '127.0.0.1', '--dir', data, '--save', '3600 1', '--appendonly', 'no'];
  const service = await startService(processes, folder, {
    name: 'redis',
    title: 'Redis',
    ...(program === undefined
      ? { command: process.execPath, args: [STAND_IN, '--port', String(port)] }
      : { command: program, args: ['--port', String(port), ...serverFlags] }),
    isReady: () => answersPing(port),
    advice: ` If its data are of no value, begin anew with "rm -rf ${data}".`,
  });
  const note = program ?? 'redis-server is not installed: a stand-in in JavaScript';
  return { ...service, note, url: `redis://127.0.0.1:${port}` };
}

function answersPing(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 });
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => settle(reply.toString().startsWith('+PONG')));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
