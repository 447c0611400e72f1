import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { freePort } from './free-port.js';
import { until } from './until.js';

const MAIN = fileURLToPath(new URL('../../apps/demo/dist/main.js', import.meta.url));

/** The demo app in a process of its own, with a sandbox in this one. */
export interface DemoProcess {
  readonly url: string;
  readonly sandbox: MubarokahSandbox;
  stop(): Promise<void>;
}

/** Resolves when the demo is ready. */
export async function startDemoProcess(databaseUrl: string, redisUrl: string): Promise<DemoProcess> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const redirectUri = `${url}/auth/mubarokah/callback`;
  const sandbox = await MubarokahSandbox.start({
    clients: [{ ...SANDBOX_CLIENT, redirectUris: [redirectUri] }],
  });
  const demo = spawn(process.execPath, [MAIN], {
    env: {
      PORT: `${port}`,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      MUBAROKAH_BASE_URL: sandbox.url,
      MUBAROKAH_CLIENT_ID: SANDBOX_CLIENT.clientId,
      MUBAROKAH_CLIENT_SECRET: SANDBOX_CLIENT.clientSecret,
      MUBAROKAH_REDIRECT_URI: redirectUri,
      MUBAROKAH_COOKIE_SECRET: 'a-cookie-secret-of-at-least-32-characters',
    },
    stdio: 'ignore',
  });
  const ended = once(demo, 'exit');
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await Promise.race([
    until(isReady, 20_000),
    ended.then(([code]) => Promise.reject(new Error(`the demo ended with ${code}`))),
  ]);
  return {
    url,
    sandbox,
    async stop() {
      demo.kill('SIGTERM');
      await ended;
      await sandbox.close();
    },
  };
}
