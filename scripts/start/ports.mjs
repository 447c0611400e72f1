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
 * @param {Record<string, number>} ports by the name that sets another
 * @throws {Fault} that names one which is free, and none of the others
 */
export async function requireFreePorts(ports) {
  const wanted = Object.values(ports);
  for (const [variable, port] of Object.entries(ports)) {
    const other = Object.keys(ports).find((name) => name !== variable && ports[name] === port);
    const reason = await refusal(port);
    if (reason === undefined && other === undefined) continue;
    const why =
      reason === 'EADDRINUSE'
        ? `Port ${port} is taken: end what listens there,\nor choose another`
        : reason === undefined
          ? `Port ${port} is that of ${other}, too: choose another`
          : `Port ${port} cannot be used (${reason}): choose another`;
    throw new Fault(`${why}: ${variable}=${await freePortAfter(port, wanted)} npm start`);
  }
}

/** The next that can be listened on, and is not wanted for something else. */
async function freePortAfter(port, wanted) {
  for (let next = Math.max(port + 1, 3000); next <= 65_535; next += 1)
    if (!wanted.includes(next) && (await refusal(next)) === undefined) return next;
  return freePort();
}

/** Why the port cannot be listened on, or undefined. */
async function refusal(port) {
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  } catch (error) {
    return error.code;
  }
  return (await isAnswering(port)) ? 'EADDRINUSE' : undefined;
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
