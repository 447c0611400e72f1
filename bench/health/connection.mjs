import { connect } from 'node:net';

/** A kept connection that carries one request at a time, as cheaply as it can be done. */
export class Connection {
  #received = '';
  #onAnswer;

  constructor({ port, path }) {
    this.question = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk) => this.#receive(chunk));
    this.socket.on('error', (error) => this.#onAnswer?.(error.code));
  }

  /** @param {(status: string, body?: string) => void} onAnswer called when the whole answer is there, or with an error's code */
  ask(onAnswer) {
    this.#onAnswer = onAnswer;
    this.socket.write(this.question);
  }

  end() {
    this.socket.destroy();
  }

  #receive(chunk) {
    this.#received += chunk.toString('latin1');
    const head = this.#received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#received)?.[1] ?? 0);
    if (this.#received.length < head + 4 + length) return;
    const [status, body] = [this.#received.slice(9, 12), this.#received.slice(head + 4)];
    this.#received = '';
    this.#onAnswer(status, body);
  }
}
