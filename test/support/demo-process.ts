import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MubarokahSandbox, SANDBOX_CLIENT, type SandboxOptions } from 'nestjs-mubarokah/testing';
import { freePort } from './free-port.js';
import { limitMemory } from './memory-limit.js';
import { until } from './until.js';

const MAIN = fileURLToPath(new URL('../../apps/demo/dist/main.js', import.meta.url));

/** What the demo depends on. */
export interface DemoNeeds {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly providerUrl: string;
  readonly redirectUri: string;
  /** What its container lets it have; else what the machine has. */
  readonly memoryBytes?: number;
  /** Gets each line that it logs. */
  readonly onLine?: (line: string) => void;
}

/** The demo app in a process of its own, which can be ended and started again at the same address. */
export class DemoProcess {
  readonly url: string;
  protected child: ReturnType<typeof spawn> | undefined;
  /** Of the process that was launched last. */
  environment: Readonly<Record<string, string>>;
  /** Resolves when the process has ended. */
  private ended: Promise<unknown> = Promise.resolve();

  constructor(
    port: number,
    private readonly needs: DemoNeeds,
  ) {
    const { databaseUrl, redisUrl, providerUrl, redirectUri } = needs;
    this.url = `http://localhost:${port}`;
    this.environment = {
      PORT: `${port}`,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      MUBAROKAH_SCOPES: 'view-user detail-user',
      MUBAROKAH_BASE_URL: providerUrl,
      MUBAROKAH_CLIENT_ID: SANDBOX_CLIENT.clientId,
      MUBAROKAH_CLIENT_SECRET: SANDBOX_CLIENT.clientSecret,
      MUBAROKAH_REDIRECT_URI: redirectUri,
      MUBAROKAH_COOKIE_SECRET: 'a-cookie-secret-of-at-least-32-characters',
      OPS_TOKEN: randomBytes(16).toString('hex'),
    };
    process.once('exit', () => this.signal('SIGKILL'));
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Of the process that was launched last. */
  get pid(): number {
    return this.child!.pid!;
  }

  /** Resolves when it is ready. */
  async launch(
    nodeOptions: readonly string[] = [],
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    this.environment = { ...this.environment, ...more };
    const child = spawn(process.execPath, [...nodeOptions, MAIN], {
      env: this.environment,
      stdio: this.needs.onLine ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child = child;
    for (const output of [child.stdout, child.stderr])
      if (output) createInterface({ input: output }).on('line', (line) => this.needs.onLine?.(line));
    const { memoryBytes } = this.needs;
    const release = memoryBytes === undefined ? () => undefined : limitMemory(child.pid!, memoryBytes);
    this.ended = once(child, 'exit').then(release);
    const isReady = (): Promise<boolean> =>
      fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => !this.isRunning,
      );
    await until(isReady, 60_000);
    if (!this.isRunning) throw new Error(`the demo ended with ${child.exitCode ?? child.signalCode}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Resolves when the process has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.signal(signal);
    await this.ended;
  }
}

/** The demo, with a sandbox in this process. */
export interface RunningDemo {
  readonly url: string;
  readonly sandbox: MubarokahSandbox;
  stop(): Promise<void>;
}

/** Resolves when the demo is ready. */
export async function startDemoProcess(
  databaseUrl: string,
  redisUrl: string,
  options: SandboxOptions = {},
): Promise<RunningDemo> {
  const port = await freePort();
  const redirectUri = `http://localhost:${port}/auth/mubarokah/callback`;
  const sandbox = await MubarokahSandbox.start({
    ...options,
    clients: [{ ...SANDBOX_CLIENT, redirectUris: [redirectUri] }],
  });
  const demo = new DemoProcess(port, { databaseUrl, redisUrl, providerUrl: sandbox.url, redirectUri });
  await demo.launch();
  return {
    url: demo.url,
    sandbox,
    async stop() {
      await demo.end('SIGTERM');
      await sandbox.close();
    },
  };
}
