#!/usr/bin/env bash
# `npm ci --omit=dev` of one workspace installs what another one has for its development alone, where it is an optional peer.
#
# Versions: npm 11.19.1; zustand 5.0.3, whose `react`, `immer` and other peers are optional.
# Behaviour: the root has immer in its devDependencies, the workspace `app` has zustand and nothing of immer. An installation of
#           `app` alone, without the root's packages and without any for development, has immer too. package-lock.json calls
#           it `devOptional`, which goes only with --omit=dev and --omit=optional together. The second also leaves out what
#           is in optionalDependencies, such as a program for this platform. Without the root's line immer is not there.
# Seen:     with the root's line: zustand, immer
#           without it: zustand
# One would guess: that what nobody but the root asks for, and for its development, is no part of a production
#           installation of something else: a test that tries an ORM puts that into everybody's image.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/app"
cd "$work"
npm() { npx --yes npm@11.19.1 "$@" --silent --no-audit --no-fund; }

echo '{"name":"app","version":"1.0.0","dependencies":{"zustand":"5.0.3"}}' >app/package.json
installed() {
  echo "{\"name\":\"root\",\"private\":true,\"workspaces\":[\"app\"],\"devDependencies\":{$1}}" >package.json
  rm -rf package-lock.json node_modules
  npm install --package-lock-only
  npm ci --workspace app --include-workspace-root=false --omit=dev
  for name in zustand immer; do if [ -d "node_modules/$name" ]; then echo "$name"; fi; done | paste -sd , | sed 's/,/, /g'
}
seen="with the root's line: $(installed '"immer":"10.1.1"')
without it: $(installed '')"
echo "$seen"
[ "$seen" = "with the root's line: zustand, immer
without it: zustand" ]
