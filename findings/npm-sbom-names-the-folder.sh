#!/usr/bin/env bash
# `npm sbom` calls the package that it describes by its folder, and describes no workspace whose root has no version.
#
# Versions: npm 11.19.1; Node 20.20.
# Behaviour: in the CycloneDX document `metadata.component.name` is the name of the folder, and that of a workspace the name of
#           its folder, though `bom-ref` and `purl` have the name of package.json. A private root without a version, which
#           npm itself allows, ends with EINVALIDPURLTYPE and no document, also where one workspace alone is asked for.
# Seen:     no version: EINVALIDPURLTYPE
#           component: checkout, purl pkg:npm/shop@1.0.0
#           workspace: lib, purl pkg:npm/shop-lib@1.0.0
#           dependency: ms, purl pkg:npm/ms@2.1.3
# One would guess: that the name is that of package.json, since a clone may lie in a folder of any name, and that what may have
#           no version can be described without one.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/checkout/lib"
cd "$work/checkout"
sbom() { npx --yes npm@11.19.1 sbom --sbom-format cyclonedx "$@"; }

echo '{"name":"shop","private":true,"workspaces":["lib"]}' >package.json
echo '{"name":"shop-lib","version":"1.0.0","dependencies":{"ms":"2.1.3"}}' >lib/package.json
npm install --silent --no-audit --no-fund
without=$(sbom --workspace shop-lib 2>&1 >/dev/null | sed -n 's/^npm error code //p') || true

echo '{"name":"shop","version":"1.0.0","private":true,"workspaces":["lib"]}' >package.json
npm install --silent --no-audit --no-fund
sbom >bom.json
seen="no version: $without
$(node -e '
  const { metadata, components } = JSON.parse(fs.readFileSync("bom.json", "utf8"));
  const tell = (what, { name, purl }) => console.log(`${what}: ${name}, purl ${purl}`);
  tell("component", metadata.component);
  tell("workspace", components.find(({ purl }) => purl.includes("shop-lib")));
  tell("dependency", components.find(({ purl }) => purl.includes("/ms@")));
')"
echo "$seen"
[ "$seen" = "no version: EINVALIDPURLTYPE
component: checkout, purl pkg:npm/shop@1.0.0
workspace: lib, purl pkg:npm/shop-lib@1.0.0
dependency: ms, purl pkg:npm/ms@2.1.3" ]
