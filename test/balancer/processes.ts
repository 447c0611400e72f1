import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/free-port.js';

type Exit = [code: number | null, signal: NodeJS.Signals | null];

/** A program of ours in a process of its own. */
export interface RunningProcess {
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<Exit>;
}

/** An instance of the small app in instance.mjs. */
export interface RunningInstance extends RunningProcess {
  readonly pid: number;
  /** When SIGTERM reached it, by `process.hrtime.bigint()`, which is one clock for the whole machine. */
  readonly signalledAt: Promise<bigint>;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface InstanceSettings {
  readonly platform: 'express' | 'fastify';
  readonly port: number;
  readonly sandboxUrl: string;
  readonly drainMs: number;
}

/** Resolves when it listens. */
export async function startInstance(settings: InstanceSettings): Promise<RunningInstance> {
  const { platform, port, sandboxUrl, drainMs } = settings;
  const child = fork(file('instance.mjs'), {
    execArgv: ['--enable-source-maps'],
    env: {
      ...process.env,
      PLATFORM: platform,
      PORT: `${port}`,
      SANDBOX_URL: sandboxUrl,
      DRAIN_MS: `${drainMs}`,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const running = await whenReady(child, once(child, 'message'));
  const signalledAt = once(child, 'message').then(([at]) => BigInt(at as number));
  return { ...running, pid: child.pid!, signalledAt };
}

/** What a test needs for three instances on free ports, one of which is on Fastify. */
export async function threeInstances(
  shared: Pick<InstanceSettings, 'sandboxUrl' | 'drainMs'>,
): Promise<InstanceSettings[]> {
  const platforms = ['express', 'fastify', 'express'] as const;
  return Promise.all(platforms.map(async (platform) => ({ ...shared, platform, port: await freePort() })));
}

/** The sandbox as a program: it can be killed, as a test's own server cannot. */
export async function startSandboxProcess(port: number): Promise<RunningProcess> {
  const child = spawn(process.execPath, [file('../../libs/mubarokah/dist/testing/sandbox-main.js')], {
    env: { ...process.env, SANDBOX_PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return whenReady(child, once(createInterface({ input: child.stdout }), 'line'));
}

async function whenReady(child: ChildProcess, ready: Promise<unknown>): Promise<RunningProcess> {
  const exited = once(child, 'exit') as Promise<Exit>;
  await Promise.race([
    ready,
    exited.then(([code]) => Promise.reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`))),
  ]);
  return { kill: (signal) => void child.kill(signal), exited };
}
