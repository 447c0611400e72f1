// What an app pays at boot, beside one that puts the same parts together by hand. Writes docs/benchmarks-boot.md.
// npm run bench:boot [-- rounds]
// With another Node too: BENCH_NODE="$(npx -y -p node@24 which node)" npm run bench:boot
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.mjs';
import { installApps } from './boot/install-apps.mjs';
import { bareCpu, bootReport } from './boot/report.mjs';
import { median } from './report.mjs';
import { BenchRun } from './run.mjs';

const [rounds = 11] = process.argv.slice(2).map(Number);
const PLATFORMS = ['express', 'fastify'];
const RUNS_OF_PARTS = 5;
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
          parts: await costOfParts(app, node, platform),
          rounds: [],
        });
      }
    }
  }
  await run.rounds(rounds, series, (one) => boot(one, one.node, one.platform, 'time'));
  const report = (machine) => bootReport({ apps, library, series, machine });
  await run.publish('benchmarks-boot.md', report, bareCpu(series));
} finally {
  await rm(directory, { recursive: true, force: true });
}

/** What each import of an app adds: heap, since V8 does not collect the same in each process the median, and CPU. */
async function costOfParts(app, node, platform) {
  if (platform !== 'express' || app.parts.length === 0) return []; // as the page tells of Express alone
  const runs = [];
  for (let i = 0; i < RUNS_OF_PARTS; i += 1)
    runs.push(await boot(app, node, platform, 'parts', ...app.parts));
  return app.parts.map((names, part) => ({
    names,
    heapMb: median(runs.map(({ made }) => made[part].heapMb)),
    cpuMs: Math.min(...runs.map(({ made }) => made[part].cpuMs)),
  }));
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
