#!/usr/bin/env bash
# To import anything from undici puts its own dispatcher behind the fetch that Node has built in.
#
# Versions: undici 7.30.2; Node 20.20.
# Behaviour: undici sets globalThis[Symbol.for('undici.globalDispatcher.1')] when it is loaded, and Node's own copy of undici
# looks there. So `import { Pool } from 'undici'` decides how every fetch() of the process connects, also in code that knows
# nothing of it. A file below undici/lib that holds the part alone does not.
# Seen:     nothing imported: 0 of 1 fetches by the package
#           undici/lib/dispatcher/pool.js imported: 0 of 1 fetches by the package
#           Pool of undici imported: 1 of 1 fetches by the package
# One would guess: that an import without a call of setGlobalDispatcher() changes nothing for others.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund undici@7.30.2

cat >run.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const [what] = process.argv.slice(2);
const names = { pool: 'undici/lib/dispatcher/pool.js imported', all: 'Pool of undici imported' };
if (what === 'pool') await import('undici/lib/dispatcher/pool.js');
if (what === 'all') await import('undici');

// The package's own classes are counted, not those that Node has built in.
const Agent = createRequire(import.meta.url)('undici/lib/dispatcher/agent.js');
let byThePackage = 0;
const dispatch = Agent.prototype.dispatch;
Agent.prototype.dispatch = function (...parameters) {
  byThePackage += 1;
  return dispatch.apply(this, parameters);
};

const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
await once(server, 'listening');
await (await fetch(`http://127.0.0.1:${server.address().port}/`)).text();
console.log(`${names[what] ?? 'nothing imported'}: ${byThePackage} of 1 fetches by the package`);
server.close();
server.closeAllConnections();
JS

seen=$(for what in nothing pool all; do node run.mjs "$what"; done)
echo "$seen"
[ "$seen" = "nothing imported: 0 of 1 fetches by the package
undici/lib/dispatcher/pool.js imported: 0 of 1 fetches by the package
Pool of undici imported: 1 of 1 fetches by the package" ]
