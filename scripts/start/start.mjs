import { build } from '../workspace/build.mjs';
import { ensureDemoInstalled } from '../workspace/install.mjs';
import { describeAddresses } from './addresses.mjs';
import { startDemo, startSandbox } from './apps.mjs';
import { takeFolder } from './folder.mjs';
import { keepUp } from './keep-up.mjs';
import { mubarokahEnvironment } from './mubarokah.mjs';
import { requireFreePorts } from './ports.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { readOrMakeSecrets } from './secrets.mjs';
import { readSettings } from './settings.mjs';

/** Brings up the demo and everything it needs, and stays until the demo ends: then it rejects. */
export async function start(tools) {
  const { settings, ended } = await bringUpDemo(tools);
  process.stdout.write(`\nStarted in ${(performance.now() / 1_000).toFixed(1)} s\n`);
  process.stdout.write(`${describeAddresses(settings)}\n`);
  return ended;
}

/**
 * The demo and everything it needs. `ended` rejects when the demo ends. It goes on without the others, as an app has to
 * that has lost its database, until they are started again.
 */
export async function bringUpDemo({ processes, progress }) {
  const settings = await readSettings(process.env);
  const { folder, port, sandboxPort } = settings;
  await requireFreePorts({ PORT: port, ...(sandboxPort !== undefined && { SANDBOX_PORT: sandboxPort }) });
  takeFolder(settings);
  const secrets = readOrMakeSecrets(folder);
  const mubarokah = mubarokahEnvironment(process.env, { ...settings, secrets });

  await ensureDemoInstalled(processes, progress);
  // Beside the build. What goes wrong with them is told below, where they are awaited.
  const postgres = settings.databaseUrl ?? startPostgres(processes, folder, secrets.databasePassword);
  const redis = settings.redisUrl ?? startRedis(processes, folder);
  void Promise.allSettled([postgres, redis]);
  await build(processes, progress);

  const bringUp = async (title, start) => {
    const service = await progress.step(title, start, ({ note }) => ({ note }));
    void keepUp(processes, title, service);
    return service;
  };
  const urlOf = async (title, service) =>
    typeof service === 'string' ? service : (await bringUp(title, () => service)).url;
  const databaseUrl = await urlOf('PostgreSQL', postgres);
  const redisUrl = await urlOf('Redis', redis);
  if (sandboxPort !== undefined) {
    await bringUp('Sandbox Mubarokah ID', () => startSandbox(processes, folder, sandboxPort, mubarokah));
  }
  const { ended } = await progress.step('Demo', () =>
    startDemo(processes, folder, port, {
      ...mubarokah,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      OPS_TOKEN: process.env.OPS_TOKEN?.trim() || secrets.opsToken,
    }),
  );
  return { settings, ended };
}
