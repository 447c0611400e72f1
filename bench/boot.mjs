// What an app pays at boot, beside one that puts the same parts together by hand. Writes docs/benchmarks-boot.md.
// npm run bench:boot [-- rounds]
// With another Node too: BENCH_NODE="$(npx -y -p node@24 which node)" npm run bench:boot
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.mjs';
import { installApps } from './boot/install-apps.mjs';
import { BARE, bootReport } from './boot/report.mjs';
import { BenchRun } from './run.mjs';

const [rounds = 11] = process.argv.slice(2).map(Number);
const PLATFORMS = ['express', 'fastify'];
const NODES = [process.execPath, process.env.BENCH_NODE].filter(Boolean);

const directory = await mkdtemp(join(tmpdir(), 'boot-'));
const run = new BenchRun();

try {
  const { apps, library } = await installApps(directory);
  const series = [];
  for (const node of NODES) {
    for (const platform of PLATFORMS) {
      for (const { name, ...app } of apps) {
        series.push({
          name,
          node,
          platform,
          ...app,
          proof: await boot(app, node, platform, 'proof'),
          made: await boot(app, node, platform, 'parts', ...app.parts),
          rounds: [],
        });
      }
    }
  }
  await run.rounds(rounds, series, (one) => boot(one, one.node, one.platform, 'time'));
  const bare = series.filter(({ name }) => name === BARE).map((one) => one.rounds.map(({ cpuMs }) => cpuMs));
  await run.publish('benchmarks-boot.md', (machine) => bootReport({ apps, library, series, machine }), bare);
} finally {
  await rm(directory, { recursive: true, force: true });
}

/** Resolves to what a process tells that imported the app and made it listen. */
async function boot({ folder }, node, platform, ...task) {
  const { child, ready } = await startChild(join(folder, 'boot.mjs'), [platform, ...task], {
    execPath: node,
    cwd: folder,
  });
  child.kill();
  return ready;
}
