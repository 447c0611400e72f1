import type { Dependency, HealthCheckOptions, HealthProbe } from '../options/index.js';

/**
 * Anything else that can be asked whether it works. To have it measured too, write a `Dependency` with `metrics`.
 *
 * @example
 * custom('search', async ({ signal }) => { await search.ping({ signal }); }, { criticality: 'degrade' })
 */
export function custom(name: string, probe: HealthProbe, options: HealthCheckOptions = {}): Dependency {
  return { name, check: { ...options, probe } };
}
