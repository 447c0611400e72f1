import { connect } from 'node:net';
import { setImmediate } from 'node:timers';

const CONNECTIONS = 16;

/**
 * Sends that many requests over kept connections, one at a time on each, and waits for every answer. It never sleeps:
 * whoever writes to a process that sleeps pays for waking it, and an app that is a little slower would more often.
 */
export async function load(port, path, requests) {
  let over = false;
  const stayAwake = () => over || setImmediate(stayAwake);
  stayAwake();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, i) =>
      converse(port, path, Math.floor(requests / CONNECTIONS) + (i < requests % CONNECTIONS ? 1 : 0)),
    ),
  );
  over = true;
}

function converse(port, path, requests) {
  if (requests === 0) return undefined;
  const question = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return new Promise((resolve, reject) => {
    let left = requests;
    let pending = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(question));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      const end = endOfAnswer(pending);
      if (end === undefined) return;
      if (!pending.startsWith('HTTP/1.1 200 ')) reject(new Error(pending.slice(0, pending.indexOf('\r\n'))));
      pending = pending.slice(end);
      left -= 1;
      if (left > 0) return socket.write(question);
      socket.end();
      resolve();
    });
  });
}

function endOfAnswer(text) {
  const head = text.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  const end = head + 4 + Number(length);
  return head >= 0 && text.length >= end ? end : undefined;
}
