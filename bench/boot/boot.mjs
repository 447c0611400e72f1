// Copied beside an app: imports it, makes it listen, and tells what that took.
// node boot.mjs express|fastify time|proof|parts [what to import]
const [platform, task, ...parts] = process.argv.slice(2);

/** What was loaded from files, of either kind of module: each is a script that V8 parsed. */
async function countScripts() {
  const { Session } = await import('node:inspector');
  const session = new Session();
  const scripts = new Set();
  session.connect();
  session.on('Debugger.scriptParsed', ({ params }) => {
    if (params.url.startsWith('file:')) scripts.add(params.url);
  });
  session.post('Debugger.enable');
  return () => scripts.size;
}

if (task === 'proof') {
  const modules = await countScripts();
  const { app, paths = {} } = await import('./app.mjs');
  const url = await (await app(platform)).getUrl();
  const loaded = modules();
  for (const [path, status] of Object.entries(paths)) {
    const answer = await fetch(url + path, { redirect: 'manual' });
    if (answer.status !== status) throw new Error(`${path} was answered with ${answer.status}`);
  }
  process.send({ modules: loaded });
} else if (task === 'parts') {
  const { listen } = await import('./nest-app.mjs');
  await listen(platform);
  const made = [];
  for (const names of parts) {
    const heapMb = heapNow();
    const before = cpuMsOf(process.cpuUsage());
    for (const name of names.split(' ')) await import(name);
    const cpuMs = cpuMsOf(process.cpuUsage()) - before;
    made.push({ heapMb: heapNow() - heapMb, cpuMs });
  }
  process.send({ made });
} else {
  const { app } = await import('./app.mjs');
  await app(platform);
  const cpuMs = cpuMsOf(process.cpuUsage());
  const wallMs = performance.now();
  const rssMb = process.memoryUsage.rss() / 1e6;
  process.send({ cpuMs, wallMs, rssMb, heapMb: heapNow() });
}

function cpuMsOf({ user, system }) {
  return (user + system) / 1_000;
}

function heapNow() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1e6;
}
