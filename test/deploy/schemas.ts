import {
  PrometheusRule,
  ServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';

const KINDS = [
  Deployment,
  Service,
  PodDisruptionBudget,
  HorizontalPodAutoscaler,
  ServiceMonitor,
  PrometheusRule,
];

/** What the API server would refuse in a manifest: what its kind's schema forbids, and fields the kind does not have. */
export function faultsOf(manifest: unknown): string[] {
  const { apiVersion, kind } = manifest as { apiVersion?: unknown; kind?: unknown };
  const type = KINDS.find((known) => known.apiVersion === apiVersion && known.kind === kind);
  if (type === undefined) return [`no schema for ${String(apiVersion)} ${String(kind)}`];

  const unread = new Set<string>();
  try {
    type.prototype.validate.call(watched(manifest, '', unread));
  } catch (error) {
    return [(error as Error).message];
  }
  const isInside = (field: string): boolean => [...unread].some((outer) => field.startsWith(`${outer}.`));
  return [...unread]
    .filter((field) => !isInside(field))
    .map((field) => `${field} is no field of ${type.kind}`);
}

/**
 * Kubernetes' schemas do not forbid unknown fields, its API server does. A schema's validator reads each field that it
 * knows, so what it has not read is unknown.
 */
function watched(value: unknown, path: string, unread: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copy = (Array.isArray(value) ? [] : {}) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value)) {
    const field = path === '' ? key : `${path}.${key}`;
    copy[key] = watched(inner, field, unread);
    if (!Array.isArray(value)) unread.add(field);
  }
  return new Proxy(copy, {
    get(target, key, receiver) {
      unread.delete(path === '' ? String(key) : `${path}.${String(key)}`);
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}
