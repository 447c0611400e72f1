// What an app pays at boot, beside one that puts the same parts together by hand. Writes docs/benchmarks-boot.md.
// npm run bench:boot [-- rounds]
// With another Node too: BENCH_NODE="$(npx -y -p node@24 which node)" npm run bench:boot
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.mjs';
import { installApps } from './boot/install-apps.mjs';
import { bootReport } from './boot/report.mjs';
import { watchMachine } from './machine.mjs';
import { writePage } from './report.mjs';

const [rounds = 11] = process.argv.slice(2).map(Number);
const PLATFORMS = ['express', 'fastify'];
const NODES = [process.execPath, process.env.BENCH_NODE].filter(Boolean);

const directory = await mkdtemp(join(tmpdir(), 'boot-'));
const machine = watchMachine();
let stopped = false;
// A terminal sends it to the app too that boots at that moment.
process.once('SIGINT', () => (stopped = true));

try {
  const apps = await installApps(directory);
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
          rounds: [],
        });
      }
    }
  }
  for (let round = 0; round < rounds && !stopped; round += 1) {
    // One after the other within a round, each round beginning with another: what else the machine does falls on all.
    for (let i = 0; i < series.length && !stopped; i += 1) {
      const one = series[(round + i) % series.length];
      one.rounds[round] = await boot(one, one.node, one.platform, 'time').catch(unlessStopped);
    }
    if (!stopped) console.log(`round ${round + 1} of ${rounds}`);
  }
  const done = Math.min(...series.map((one) => one.rounds.filter(Boolean).length));
  for (const one of series) one.rounds.length = done;
  const text = bootReport({ apps, series, machine: machine() });
  console.log(
    stopped
      ? `Interrupted after ${done} of ${rounds} rounds; nothing was written.\n\n${text}`
      : await writePage('benchmarks-boot.md', text),
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}

/** Resolves to what a process tells that imported the app and made it listen. */
async function boot({ folder }, node, platform, task) {
  const { child, ready } = await startChild(join(folder, 'boot.mjs'), [platform, task], {
    execPath: node,
    cwd: folder,
  });
  child.kill();
  return ready;
}

function unlessStopped(error) {
  if (!stopped) throw error;
}
