// Where an app's CPU time goes, by package: V8's own sampling profiler, in the process of the app.
import { Session } from 'node:inspector/promises';
import { ask } from './child.mjs';
import { table } from './report.mjs';

const INTERVAL_MICROSECONDS = 250;
const NATIVE = "Node's event loop, sockets and HTTP";

/** In the process that is profiled: what it answers to {@link profileOf}. */
export function profiling() {
  const session = new Session();
  return {
    async startProfile() {
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
      await session.post('Profiler.start');
    },
    async stopProfile() {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      return millisecondsOf(profile);
    },
  };
}

/** Resolves to the microseconds that each package's code ran for one of the `count` times that `work` does it. */
export async function profileOf(child, count, work) {
  await ask(child, 'startProfile');
  await work();
  const total = await ask(child, 'stopProfile');
  return Object.fromEntries(Object.entries(total).map(([owner, ms]) => [owner, (1_000 * ms) / count]));
}

/**
 * A column for each of the profiles, the packages that need most first.
 *
 * @param {number} least microseconds; who needs less in each of them is left out
 * @param {number} digits after the point
 */
export function profileTable(profiles, least, digits = 0) {
  const owners = [...new Set(profiles.flatMap(({ microsecondsOf }) => Object.keys(microsecondsOf)))];
  const rows = owners
    .map((owner) => ({ owner, values: profiles.map(({ microsecondsOf }) => microsecondsOf[owner] ?? 0) }))
    .filter(({ values }) => Math.max(...values) >= least)
    .toSorted((a, b) => sum(b.values) - sum(a.values));
  const whole = profiles.map(({ microsecondsOf }) => sum(Object.values(microsecondsOf)));
  const row = (owner, values) => [owner, ...values.map((value) => value.toFixed(digits))];
  return table(
    ['Package', ...profiles.map(({ name }) => name)],
    [...rows.map(({ owner, values }) => row(owner, values)), row('all of it', whole)],
  );
}

/** What Node or V8 does counts as done by the package that asked for it; nobody asked for a packet that comes in. */
function millisecondsOf({ nodes, samples, timeDeltas }) {
  const owners = new Map();
  const own = (node, ownerOfCaller) => {
    const owner = ownerOf(node.callFrame) ?? ownerOfCaller;
    owners.set(node.id, owner);
    for (const child of node.children ?? []) own(byId.get(child), owner);
  };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  own(nodes[0], NATIVE);
  const totals = {};
  for (const [i, id] of samples.entries()) {
    const owner = owners.get(id);
    totals[owner] = (totals[owner] ?? 0) + timeDeltas[i] / 1_000;
  }
  delete totals[IDLE];
  return totals;
}

const IDLE = '(idle)';
const COLLECTOR = '(garbage collector)';

/** Undefined for what counts for its caller. */
function ownerOf({ url, functionName }) {
  if (functionName === IDLE) return IDLE;
  if (functionName === COLLECTOR) return 'garbage collection';
  const [, room] = /\/libs\/mubarokah\/dist\/([^/]+)\//.exec(url) ?? [];
  if (room !== undefined) return `nestjs-mubarokah: ${room}`;
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (name !== undefined) return name;
  return url.startsWith('file:') ? 'the app itself' : undefined;
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
