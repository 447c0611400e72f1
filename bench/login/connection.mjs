import { connect } from 'node:net';

/** A browser's kept connection, which carries one request at a time, as cheaply as it can be done. */
export class Connection {
  #received = '';
  #settle;

  constructor(port) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk) => this.#receive(chunk));
    this.socket.on('close', () => this.#settle?.reject(new Error('the app closed the connection')));
    this.socket.on('error', () => undefined); // `close` follows
  }

  /** Resolves to the answer's status, its `Location` and its cookies, once all of it has come. */
  get(path, cookies = '') {
    const cookie = cookies === '' ? '' : `Cookie: ${cookies}\r\n`;
    this.socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n${cookie}\r\n`);
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  end() {
    this.#settle = undefined;
    this.socket.destroy();
  }

  #receive(chunk) {
    this.#received += chunk;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#received.slice(0, end + 2);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#received.length < end + 4 + length) return;
    const body = this.#received.slice(end + 4);
    this.#received = '';
    this.#settle.resolve({
      status: Number(head.slice(9, 12)),
      location: /\r\nlocation: ([^\r]*)/i.exec(head)?.[1],
      cookies: [...head.matchAll(/\r\nset-cookie: ([^;\r]*)/gi)].map(([, pair]) => pair),
      body,
    });
  }
}
