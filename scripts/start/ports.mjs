import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { Fault } from '../workspace/fault.mjs';

/** A loopback port that nobody listens on right now. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * @param {string} variable the name that sets another port
 * @param {number} port
 */
export async function requireFreePort(variable, port) {
  const reason = (await refusal(port)) ?? ((await isAnswering(port)) ? 'EADDRINUSE' : undefined);
  if (reason === undefined) return;
  if (reason === 'EADDRINUSE') {
    const free = await nextFreePort(port + 1);
    throw new Fault(
      `Port ${port} is taken: end what listens there,\nor choose another: ${variable}=${free} npm start`,
    );
  }
  throw new Fault(`Port ${port} cannot be used (${reason}): choose another: ${variable}=3000 npm start`);
}

/** The first from `port` on that can be listened on. */
async function nextFreePort(port) {
  while ((await refusal(port)) !== undefined) port += 1;
  return port;
}

/** Why the port cannot be listened on, or undefined. */
async function refusal(port) {
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return undefined;
  } catch (error) {
    return error.code;
  }
}

// macOS lets one program listen on all addresses beside another that listens on loopback alone.
async function isAnswering(port) {
  const answers = await Promise.all(['127.0.0.1', '::1'].map((host) => canConnect(host, port)));
  return answers.includes(true);
}

function canConnect(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 500 });
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
