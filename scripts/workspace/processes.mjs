import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from './fault.mjs';

const WATCHDOG = fileURLToPath(new URL('watchdog.mjs', import.meta.url));
const GRACE_MS = 10_000;

/**
 * @typedef {object} Launch
 * @property {string} name what messages call it
 * @property {string} command
 * @property {readonly string[]} args
 * @property {NodeJS.Signals} [stopSignal] asks it to end; SIGTERM unless it means something else to this program
 * @property {import('node:child_process').SpawnOptions} [options]
 */

/** The processes that this one started. They end with it, in reverse order, even when it is killed. */
export class Processes {
  #running = [];
  #watchdog;
  #isStopping = false;

  get isStopping() {
    return this.#isStopping;
  }

  /** @param {Launch} launch */
  launch({ name, command, args, stopSignal = 'SIGTERM', options }) {
    if (this.#isStopping) throw new Fault(`${name} is not started any more.`);
    // Its own process group: a Ctrl-C at the terminal reaches only us, and we decide the order of the end.
    const child = spawn(command, args, { ...options, detached: true });
    const exited = new Promise((resolve) => {
      child.once('error', (error) => resolve({ error }));
      child.once('exit', () => killGroup(child.pid)); // what it started itself and left behind
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    const running = { name, child, exited, stopSignal };
    this.#running.push(running);
    this.#tellWatchdog({ started: child.pid, stopSignal });
    void exited.then(() => {
      this.#running = this.#running.filter((one) => one !== running);
      this.#tellWatchdog({ ended: child.pid });
    });
    return running;
  }

  /** Asks one after the other to end, the last started first; kills what has not ended in time. */
  async stopAll() {
    this.#isStopping = true;
    for (const { child, exited, stopSignal } of [...this.#running].reverse()) {
      const timer = setTimeout(() => killGroup(child.pid), GRACE_MS);
      child.kill(stopSignal);
      await exited;
      clearTimeout(timer);
    }
    if (this.#watchdog?.connected) this.#watchdog.disconnect();
  }

  /** Ends everything at once. */
  killAll() {
    for (const { child } of this.#running) killGroup(child.pid);
    this.#watchdog?.kill('SIGKILL');
  }

  #tellWatchdog(message) {
    this.#watchdog ??= startWatchdog();
    if (this.#watchdog.connected) this.#watchdog.send(message);
  }
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nobody is left
  }
}

function startWatchdog() {
  const watchdog = spawn(process.execPath, [WATCHDOG], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  watchdog.on('error', () => undefined);
  watchdog.unref();
  watchdog.channel?.unref();
  return watchdog;
}
