import { once } from 'node:events';
import { createServer, get, type Agent, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer, get as getHttps, type RequestOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connectDeadlineAgents } from './connect-deadline-agent.js';

const DEADLINE_MS = 60;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function agents(): { httpAgent: Agent; httpsAgent: Agent } {
  const made = connectDeadlineAgents(DEADLINE_MS);
  closing.push(() => made.httpAgent.destroy());
  closing.push(() => made.httpsAgent.destroy());
  return made;
}

describe('connectDeadlineAgents', () => {
  it.each([
    ['http', get],
    ['https', getHttps],
  ] as const)('ends a connection over %s that does not open in time', async (protocol, request) => {
    const { httpAgent, httpsAgent } = agents();
    const agent = protocol === 'http' ? httpAgent : httpsAgent;
    // A name that is looked up for ever never gets as far as a connection.
    const [error] = (await once(request({ host: 'slow.example', agent, lookup: () => {} }), 'error')) as [
      Error,
    ];
    expect(error).toMatchObject({ code: 'CONNECT_TIMEOUT' });
  });

  it('ends a connection that opens but does not shake hands in time', async () => {
    const mute = createTcpServer((socket) => closing.push(() => socket.destroy())).listen(0, '127.0.0.1');
    closing.push(() => mute.close());
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const request = getHttps({ host: '127.0.0.1', port, agent: agents().httpsAgent });
    expect(await once(request, 'error')).toEqual([expect.objectContaining({ code: 'CONNECT_TIMEOUT' })]);
  });

  it('closes a connection that nobody uses, before the server might', async () => {
    const { httpAgent } = connectDeadlineAgents(DEADLINE_MS, 50);
    closing.push(() => httpAgent.destroy());
    const server = createServer((_, response) => response.end('done')).listen(0, '127.0.0.1');
    closing.push(() => server.close().closeAllConnections());
    const closed = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [response] = (await once(get({ host: '127.0.0.1', port, agent: httpAgent }), 'response')) as [
      IncomingMessage,
    ];
    response.resume();
    await closed;
  });

  it('keeps none alive where it is told so', async () => {
    const { httpAgent } = connectDeadlineAgents(DEADLINE_MS, 0);
    const sockets = new Set<Socket>();
    const server = createServer((request, response) => {
      sockets.add(request.socket);
      response.end('done');
    }).listen(0, '127.0.0.1');
    closing.push(() => server.close().closeAllConnections());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (let nth = 1; nth <= 2; nth += 1) {
      const request = get({ host: '127.0.0.1', port, agent: httpAgent }, (response) => response.resume());
      await once(request, 'close');
      expect(sockets.size).toBe(nth);
    }
  });

  it('hears a connection fail that nobody else listens to', async () => {
    const options = { host: 'slow.example', port: 80, lookup: () => {} };
    const socket = agents().httpAgent.createConnection(options)!;
    await new Promise((resolve) => socket.on('close', resolve));
    expect(socket.errored).toMatchObject({ code: 'CONNECT_TIMEOUT' });
  });

  it('uses the connection that was used last, which is the least likely to be closed by the server', async () => {
    const { httpAgent } = agents();
    const ports: (number | undefined)[] = [];
    const answers = new Map<string, () => void>();
    const server = createServer((request, response) => {
      ports.push(request.socket.remotePort);
      answers.set(request.url!, () => response.end('done'));
      if (request.url === '/third') response.end('done');
    }).listen(0, '127.0.0.1');
    closing.push(() => server.close().closeAllConnections());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ask = (path: string) => {
      const request = get({ host: '127.0.0.1', port, path, agent: httpAgent });
      const done = once(request, 'response').then(async ([response]) => {
        (response as IncomingMessage).resume();
        await once(request, 'close');
      });
      return { arrived: once(server, 'request'), done };
    };
    const first = ask('/first');
    await first.arrived;
    const second = ask('/second');
    await second.arrived;
    answers.get('/first')!();
    await first.done;
    answers.get('/second')!();
    await second.done;
    await ask('/third').done;
    expect(ports[0]).not.toBe(ports[1]);
    expect(ports[2]).toBe(ports[1]);
  });

  it('leaves a connection alone once hands are shaken, however long the answer takes', async () => {
    // A key that both know takes the place of a certificate.
    const psk = Buffer.alloc(16, 7);
    const agreed = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
    const server = createHttpsServer(
      { ...agreed, pskCallback: () => psk },
      (_, response) => void setTimeout(() => response.end('late'), 700),
    ).listen(0, '127.0.0.1');
    closing.push(() => server.close().closeAllConnections());
    await once(server, 'listening');
    const { httpsAgent } = connectDeadlineAgents(500);
    closing.push(() => httpsAgent.destroy());
    const request = getHttps({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      agent: httpsAgent,
      ...agreed,
      pskCallback: () => ({ psk, identity: 'test' }),
      checkServerIdentity: () => undefined,
    } as RequestOptions);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
    await once(response, 'end');
  });

  it('leaves a connection alone once it is open, however long the answer takes', async () => {
    const server = createServer(
      (_, response) => void setTimeout(() => response.end('late'), 3 * DEADLINE_MS),
    );
    closing.push(() => server.close().closeAllConnections());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const request = get({ host: '127.0.0.1', port, agent: agents().httpAgent });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
    await once(response, 'end');
  });
});
