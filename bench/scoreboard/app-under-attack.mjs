import { startChild } from '../child.mjs';

const SERVER = new URL('server.mjs', import.meta.url);

/** An app's process: what it writes is kept, and it is started again when it has ended. */
export class AppUnderAttack {
  #child;
  #port;
  #written = '';

  constructor(name, providerUrl, clientSecret) {
    this.args = [name, providerUrl, clientSecret];
  }

  get isAlive() {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** All that was written to stdout and stderr since it was asked last. */
  takeWritten() {
    const written = this.#written;
    this.#written = '';
    return written;
  }

  async ensureAlive() {
    if (this.isAlive) return;
    const env = { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' };
    const { child, ready } = await startChild(SERVER, this.args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env,
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.#written += chunk));
    this.#child = child;
    this.#port = ready.port;
  }

  end() {
    this.#child?.kill('SIGKILL');
  }
}
