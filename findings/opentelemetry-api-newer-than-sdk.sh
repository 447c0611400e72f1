#!/usr/bin/env bash
# An app with a newer minor of @opentelemetry/api than its SDK brings makes spans that go nowhere, and nothing says so.
#
# Versions: @opentelemetry/api 1.10.0 in the app, 1.9.1 beside @opentelemetry/sdk-trace-base 2.12.1 (whose peer range ends
#           before 1.10.0, but npm gives the app a copy of its own where another package brings the SDK); Node 20.20.
# Behaviour: the copies share one global. The SDK's older copy registers itself there; the app's newer copy finds it, takes
# a lower minor for incompatible, and goes on with its no-op tracer: no error, no log line at any level that is on by default.
# With an older copy in the app, 1.8.0, the same SDK gets the span.
# Seen:     newer app: exported spans: 0
#           older app: exported spans: 1
# One would guess: that 1.x copies work with each other, or that one of them warns.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/run.mjs" <<'JS'
import { createRequire } from 'node:module';
const load = createRequire(process.argv[2] + '/');
const sdk = createRequire(process.argv[3] + '/');
const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = sdk('@opentelemetry/sdk-trace-base');
const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
sdk('@opentelemetry/api').trace.setGlobalTracerProvider(provider);
load('@opentelemetry/api').trace.getTracer('app').startSpan('a span of the app').end();
console.log(`exported spans: ${exporter.getFinishedSpans().length}`);
JS

install() { # folder, packages
  mkdir -p "$folder/$1"
  echo '{"private":true}' >"$folder/$1/package.json"
  (cd "$folder/$1" && npm install --silent --no-audit --no-fund "${@:2}")
}
install api-older @opentelemetry/api@1.8.0
install api-newer @opentelemetry/api@1.10.0
install sdk @opentelemetry/sdk-trace-base@2.12.1 @opentelemetry/api@1.9.1

newer=$(node "$folder/run.mjs" "$folder/api-newer" "$folder/sdk" 2>&1)
older=$(node "$folder/run.mjs" "$folder/api-older" "$folder/sdk" 2>&1)
echo "newer app: $newer"
echo "older app: $older"
[ "$newer" = 'exported spans: 0' ] && [ "$older" = 'exported spans: 1' ]
