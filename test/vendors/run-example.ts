import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { COOKIE_SECRET, CLIENT_SECRET, plantedSecrets } from '../leaks/planted.js';
import { freePort } from '../support/free-port.js';
import { type Adapter, CALLBACK_PATH } from '../support/start-app.js';
import { until } from '../support/until.js';
import { Drive, FAILING_USER } from './drive.js';
import { exampleFolder } from './example-folder.js';
import type { Intake } from './intake.js';
import { Provider } from './provider.js';

/** What came of driving an app with a vendor's SDK. */
export interface Outcome {
  /** Of Node. */
  readonly version: string;
  readonly statuses: Readonly<Record<string, number>>;
  /** Of a login while the app drained. */
  readonly whileDraining: number;
  /** From SIGTERM to the end of the process. */
  readonly drainedMs: number;
  readonly exit: string | number | null;
  /** What the app wrote to stdout and stderr. */
  readonly output: string;
  /** What was found of the planted values, at the intake and in the output. */
  readonly leaks: readonly string[];
}

/** Runs an app with the files of `examples/telemetry/<name>`, from the first request to the end of the drain. */
export async function runExample(
  name: string,
  adapter: Adapter,
  intake: Intake,
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const { directory, command, version, remove } = await exampleFolder(name);
  const secrets = plantedSecrets();
  const provider = await Provider.start(secrets);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const { JEST_WORKER_ID: _worker, NODE_ENV: _mode, NODE_OPTIONS: _flags, ...inherited } = process.env;
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, {
    cwd: directory,
    env: {
      ...inherited,
      PORT: String(port),
      ADAPTER: adapter,
      FAILING_USER,
      MUBAROKAH_BASE_URL: provider.url,
      MUBAROKAH_CLIENT_ID: SANDBOX_CLIENT.clientId,
      MUBAROKAH_CLIENT_SECRET: CLIENT_SECRET,
      MUBAROKAH_REDIRECT_URI: url + CALLBACK_PATH,
      MUBAROKAH_COOKIE_SECRET: COOKIE_SECRET,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text) => (output += String(text)));
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  let isListening = false;
  child.once('message', () => (isListening = true));
  try {
    await until(() => isListening || child.exitCode !== null, 90_000);
    if (!isListening) throw new Error(`The app did not start:\n${output}`);
    const drive = new Drive(url, provider, secrets);
    const statuses = await drive.everything();
    child.kill('SIGTERM');
    const signalledAt = performance.now();
    await until(() => fetch(`${url}/health/ready`).then(({ status }) => status === 503));
    const whileDraining = await drive.logIn().catch(() => 0);
    const [code, signal] = await ended;
    const drainedMs = performance.now() - signalledAt;
    const leaks = secrets.foundIn({ intake: intake.text, output });
    return { version, statuses, whileDraining, drainedMs, exit: signal ?? code, output, leaks };
  } finally {
    child.kill('SIGKILL');
    await ended;
    await provider.close();
    await remove();
  }
}
