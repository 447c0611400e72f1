/**
 * `@willsoto/nestjs-prometheus` for Jest in ESM mode. The package is CommonJS and requires `@nestjs/common`, which is
 * ESM only: Node can do that, Jest cannot. Here its own files are evaluated with a `require` that answers
 * `@nestjs/common` with the namespace which the tests import too, so there is one Nest and one prom-client.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as common from '@nestjs/common';
import promClient from 'prom-client';

const entry = createRequire(import.meta.url).resolve('@willsoto/nestjs-prometheus/dist/index.js');
const loaded = new Map();

function load(file) {
  const known = loaded.get(file);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  const localRequire = (name) => {
    if (name === '@nestjs/common') return common;
    if (name === 'prom-client') return promClient;
    return load(fileOf(join(dirname(file), name)));
  };
  new Function('exports', 'require', 'module', readFileSync(file, 'utf8'))(
    module.exports,
    localRequire,
    module,
  );
  return module.exports;
}

function fileOf(path) {
  const candidates = [path, `${path}.js`, join(path, 'index.js')].filter((candidate) =>
    candidate.endsWith('.js'),
  );
  for (const candidate of candidates) {
    try {
      readFileSync(candidate);
      return candidate;
    } catch {
      // The next form of the name may be the one.
    }
  }
  throw new Error(`Cannot find ${path} of @willsoto/nestjs-prometheus`);
}

export const {
  InjectMetric,
  PrometheusController,
  PrometheusModule,
  getOrCreateMetric,
  getToken,
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
  makeSummaryProvider,
} = load(entry);
