import { join } from 'node:path';
import { ROOT } from '../workspace/root.mjs';
import { startService } from './service.mjs';

/** The Mubarokah ID that plays the provider. */
export function startSandbox(processes, folder, port, mubarokah) {
  return startService(processes, folder, {
    name: 'sandbox',
    title: 'The sandbox',
    ...node('libs/mubarokah/dist/testing/sandbox-main.js', {
      NODE_ENV: 'development', // whatever the demo runs as: the sandbox does not start in production
      SANDBOX_PORT: String(port),
      SANDBOX_CLIENT_ID: mubarokah.MUBAROKAH_CLIENT_ID,
      SANDBOX_CLIENT_SECRET: mubarokah.MUBAROKAH_CLIENT_SECRET,
      SANDBOX_REDIRECT_URI: mubarokah.MUBAROKAH_REDIRECT_URI,
    }),
    isReady: () => answersHttp(`http://localhost:${port}/`),
  });
}

export function startDemo(processes, folder, port, environment) {
  return startService(processes, folder, {
    name: 'demo',
    title: 'The demo',
    ...node('apps/demo/dist/main.js', { PORT: String(port), ...environment }),
    isReady: () => answersHttp(`http://localhost:${port}/health`),
  });
}

function node(file, environment) {
  return {
    command: process.execPath,
    args: ['--enable-source-maps', join(ROOT, file)],
    options: { cwd: ROOT, env: { ...process.env, ...environment } },
  };
}

async function answersHttp(url) {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
