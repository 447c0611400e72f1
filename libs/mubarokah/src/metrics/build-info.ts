import nest from '@nestjs/core/package.json' with { type: 'json' };
import { CATALOGUE } from './catalogue.js';
import type { MetricSet } from './metric-set.js';
import { VERSION } from './version.js';

/** Sets `mubarokah_build_info`. */
export function recordBuild(metrics: MetricSet, adapter: string): void {
  const labels = { version: VERSION, nest: nest.version, node: process.versions.node, adapter };
  metrics.admit(CATALOGUE.buildInfo, labels);
  metrics.set(CATALOGUE.buildInfo, labels, 1);
}
