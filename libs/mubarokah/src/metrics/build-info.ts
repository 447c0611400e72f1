import { createRequire } from 'node:module';
import { CATALOGUE } from './catalogue.js';
import type { MetricSet } from './metric-set.js';

const require = createRequire(import.meta.url);
const versionOf = (manifest: string): string => (require(manifest) as { version: string }).version;

/** Sets `mubarokah_build_info`. */
export function recordBuild(metrics: MetricSet, adapter: string): void {
  const labels = {
    version: versionOf('../../package.json'),
    nest: versionOf('@nestjs/core/package.json'),
    node: process.versions.node,
    adapter,
  };
  metrics.admit(CATALOGUE.buildInfo, labels);
  metrics.set(CATALOGUE.buildInfo, labels, 1);
}
