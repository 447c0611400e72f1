import type { Client } from '../clients/index.js';
import type { Dependency, DependencyOptions } from '../options/index.js';

/** Declares a client that is known, with as much of it as the options leave on. */
export function dependencyOf(
  name: string,
  client: Client,
  { check = true, metrics = true, closeOnShutdown = false, ...times }: DependencyOptions,
): Dependency {
  return {
    name,
    ...(check && { check: { ...times, probe: client.ping } }),
    ...(metrics && client.metrics !== undefined && { metrics: client.metrics }),
    ...(closeOnShutdown && { close: client.close }),
  };
}
