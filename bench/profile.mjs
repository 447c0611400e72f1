// Where an app's CPU time goes, by package: V8's own sampling profiler, in the process of the app. It is all that the app
// loads for it: what a page is made with would change what is measured.
import { Session } from 'node:inspector/promises';

const INTERVAL_MICROSECONDS = 250;
const NATIVE = "Node's event loop, sockets and HTTP";

/** What the process answers to `profileOf()` of profiles.mjs. */
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
