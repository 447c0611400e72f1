// What a login costs the app, beside other ways to write one. Writes docs/benchmarks-login.md.
// npm run bench:login [-- rounds [seconds a round [abandoned logins]]]
import { ask, startChild } from './child.mjs';
import { APPS } from './login/apps.mjs';
import { loginReport } from './login/report.mjs';
import { profileOf } from './profiles.mjs';
import { BenchRun } from './run.mjs';

const [rounds = 11, seconds = 2, abandoned = 100_000] = process.argv.slice(2).map(Number);
const CONNECTIONS = 8;
/** Logins; with fewer, what is measured is the compiler. */
const WARM_UP = 10_000;
const HOLD_MS = 5;
const CALLBACKS = 200;
const SAMPLES = 10;
/** Logins of each app that is profiled. */
const PROFILED = 10_000;
/** Until the code is compiled and the memory has its size. */
const ABANDONED_FIRST = 0.2;

const here = (file) => new URL(`login/${file}`, import.meta.url);
const provider = await startChild(here('provider.mjs'));
const browser = await startChild(here('browser.mjs'));
const providerUrl = `http://127.0.0.1:${provider.ready.port}`;
const children = [provider.child, browser.child];
const run = new BenchRun();

try {
  const apps = [];
  for (const name of Object.keys(APPS)) {
    const app = await startApp(name);
    await browse('proof', app).then((proof) => prove(name, proof));
    await browse('logins', app, { connections: CONNECTIONS, count: WARM_UP });
    apps.push(app);
  }
  await run.rounds(rounds, apps, measure);
  const profiles = [];
  for (const app of run.isInterrupted ? [] : apps.slice(0, 2)) {
    const logIn = () => browse('logins', app, { connections: CONNECTIONS, count: PROFILED });
    const microsecondsOf = await run.orInterrupted(profileOf(app.child, PROFILED, logIn));
    if (microsecondsOf === undefined) break;
    profiles.push({ name: app.name, microsecondsOf });
    console.log(`profile of ${app.name}`);
  }
  for (const app of apps) app.child.kill();

  const memory = [];
  for (const name of run.isInterrupted ? [] : Object.keys(APPS).slice(0, 3)) {
    const samples = await run.orInterrupted(memoryOf(name));
    if (samples !== undefined) memory.push({ name, samples });
  }
  const counts = {
    seconds,
    abandoned,
    callbacks: CALLBACKS,
    holdMs: HOLD_MS,
    samples: SAMPLES,
    profiled: PROFILED,
  };
  const told = { apps, profiles, memory, ...counts };
  const bare = apps.at(-1).rounds.map(({ cpuMs }) => cpuMs);
  await run.publish('benchmarks-login.md', (machine) => loginReport({ ...told, machine }), [bare]);
} finally {
  for (const child of children) child.kill();
}

async function startApp(name) {
  const { child, ready } = await startChild(here('server.mjs'), [name, providerUrl]);
  children.push(child);
  return { name, child, port: ready.port, rounds: [] };
}

function browse(task, { port }, question = {}) {
  return ask(browser.child, { task, port, ...question });
}

function prove(name, { stranger, known }) {
  if (stranger === 200 || known !== 200)
    throw new Error(`${name} logs nobody in: ${stranger}, then ${known}`);
}

async function measure(app) {
  const before = await ask(app.child, 'cpu');
  const { logins, durationMs } = await browse('logins', app, {
    connections: CONNECTIONS,
    durationMs: seconds * 1_000,
  });
  const cpuMs = ((await ask(app.child, 'cpu')).cpuMs - before.cpuMs) / logins;

  await ask(provider.child, { holdMs: HOLD_MS });
  const took = await browse('callbacks', app, { count: CALLBACKS });
  const held = await ask(provider.child, { holdMs: 0 });
  const addedMs = Object.entries(took).map(([code, callbackMs]) => callbackMs - held[code]);
  return { perSecond: logins / (durationMs / 1_000), cpuMs, addedMs };
}

/** What the app's process occupies while logins are begun and never finished. */
async function memoryOf(name) {
  const app = await startApp(name);
  const begin = (count) => browse('abandoned', app, { connections: CONNECTIONS, count });
  await begin(Math.ceil(abandoned * ABANDONED_FIRST));
  const samples = [await ask(app.child, 'memory')];
  for (let i = 0; i < SAMPLES; i += 1) {
    await begin(Math.ceil(abandoned / SAMPLES));
    samples.push(await ask(app.child, 'memory'));
  }
  app.child.kill();
  console.log(`memory of ${name}`);
  return samples;
}
