import { readdirSync, readFileSync } from 'node:fs';
import type { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import type { Deployment } from 'kubernetes-models/apps/v1';
import type { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import type { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import type { Service } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';

const FOLDER = new URL('../../docs/deploy/kubernetes/', import.meta.url);

/** What `kubectl apply --filename docs/deploy/kubernetes` would send. */
export interface Manifests {
  readonly Deployment: Deployment;
  readonly Service: Service;
  readonly PodDisruptionBudget: PodDisruptionBudget;
  readonly HorizontalPodAutoscaler: HorizontalPodAutoscaler;
  readonly ServiceMonitor: ServiceMonitor;
}

/** The documented manifests by their kind. The schemas have yet to say whether they are what they claim. */
export function readManifests(): Manifests {
  const found: Record<string, unknown> = {};
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))) {
    for (const document of parseAllDocuments(readFileSync(new URL(file, FOLDER), 'utf8'))) {
      if (document.errors.length > 0) throw new Error(`${file}: ${document.errors.join('\n')}`);
      const manifest = document.toJS() as { kind: string };
      if (manifest.kind in found) throw new Error(`${file}: a second ${manifest.kind}`);
      found[manifest.kind] = manifest;
    }
  }
  return found as unknown as Manifests;
}
