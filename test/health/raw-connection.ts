import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { until } from '../support/until.js';

/** A TCP connection on which a test says exactly what it wants. It never closes by itself before the other side does. */
export interface RawConnection {
  send(text: string): void;
  /** Resolves when `part` has come. */
  has(part: string): Promise<void>;
  /** Resolves to all that came, when the other side has ended or cut the connection. */
  readonly closed: Promise<string>;
}

export async function openConnection(url: string): Promise<RawConnection> {
  const { protocol, hostname, port } = new URL(url);
  const [host, isSecure] = [hostname.replace(/[[\]]/g, ''), protocol === 'https:'];
  const socket = isSecure
    ? connectTls({ host, port: Number(port), rejectUnauthorized: false })
    : connect(Number(port), host);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => {}); // a connection that was cut is what some tests wait for
  const closed = once(socket, 'close').then(() => text);
  await once(socket, isSecure ? 'secureConnect' : 'connect');
  return {
    send: (words) => void socket.write(words),
    has: (part) => until(() => text.includes(part)),
    closed,
  };
}

/** A GET over HTTP/1.1, which keeps its connection unless the answer says otherwise. */
export function getRequest(path: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
