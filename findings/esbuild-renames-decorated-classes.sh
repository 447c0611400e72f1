#!/usr/bin/env bash
# A class with a decorator, compiled by TypeScript and bundled by esbuild, has another name, without any minifying.
#
# Versions: esbuild 0.28.2, rolldown 1.3.3, typescript 6.0.3, reflect-metadata 0.2.2; Node 20.20.
# Behaviour: TypeScript writes `let Clock = class Clock { … }`, with two bindings of one name. In a bundle esbuild gives the
# inner one another, which is what `Clock.name` says; rolldown keeps it. With --keep-names esbuild puts the name back. What
# goes by a class's name (messages of a container, logs, labels) says `Clock2` then.
# Seen:     tsc: Clock
#           esbuild: Clock2
#           esbuild --keep-names: Clock
#           rolldown: Clock
# One would guess: that names are kept where nothing is minified.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund esbuild@0.28.2 rolldown@1.3.3 typescript@6.0.3

cat >clock.ts <<'TS'
const injectable = (target: object): void => void target;

@injectable
class Clock {
  static readonly zero = new Clock();
}

console.log(Clock.name);
TS
npx tsc --target es2022 --module esnext --experimentalDecorators --outDir out clock.ts
npx esbuild out/clock.js --bundle --platform=node --outfile=esbuild.js --log-level=error
npx esbuild out/clock.js --bundle --platform=node --keep-names --outfile=kept.js --log-level=error
npx rolldown out/clock.js --platform node --file rolldown.js --log-level silent >/dev/null

seen="tsc: $(node out/clock.js)
esbuild: $(node esbuild.js)
esbuild --keep-names: $(node kept.js)
rolldown: $(node rolldown.js)"
echo "$seen"
[ "$seen" = "tsc: Clock
esbuild: Clock2
esbuild --keep-names: Clock
rolldown: Clock" ]
