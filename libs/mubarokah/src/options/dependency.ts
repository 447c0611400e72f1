import type { DependencyMetrics } from '../clients/index.js';
import type { HealthCheckOptions, HealthProbe } from './health-check.js';

/**
 * What the app cannot do without: declared once, and then checked, measured and closed. `database()`, `redis()`, `cache()`
 * and `custom()` make one; for what they do not know write one.
 *
 * @example
 * const search: Dependency = {
 *   name: 'search',
 *   check: { probe: ({ signal }) => search.ping({ signal }) },
 *   metrics: { operations: ['query'], attach: (observer) => search.onQuery((ms) => observer.operation('query', true, ms)) },
 * };
 */
export interface Dependency {
  /** The name of its check, and its `dependency` or `cache` label. */
  readonly name: string;
  /** How it is checked; without it, it is not. */
  readonly check?: DependencyCheck;
  /** How it is measured; without it, it is not. At most ten can be. */
  readonly metrics?: DependencyMetrics;
  /** Closes it when the app has ended; without it, the app does so itself. */
  readonly close?: () => unknown;
}

/** How a dependency is checked. */
export interface DependencyCheck extends HealthCheckOptions {
  readonly probe: HealthProbe;
}

/** What `database()`, `redis()` and `cache()` take beside the client. */
export interface DependencyOptions extends HealthCheckOptions {
  /**
   * Check it.
   * @default true
   * @example check: false
   */
  readonly check?: boolean;
  /**
   * Measure it, as far as its client can be watched.
   * @default true
   * @example metrics: false
   */
  readonly metrics?: boolean;
  /**
   * Close the client at the very end of a shutdown: when no request, check or session needs it any more and the shutdown
   * hooks of all modules have run. Of several, the last in `dependencies` is closed first. Leave it out where the app
   * closes its client itself.
   * @default false
   * @example closeOnShutdown: true
   */
  readonly closeOnShutdown?: boolean;
}
