import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { resolveDrainOptions } from '../../libs/mubarokah/src/health/drain/drain-options.js';
import { readManifests } from './manifests.js';
import { faultsOf } from './schemas.js';

const manifests = readManifests();
const { Deployment, Service, PodDisruptionBudget, HorizontalPodAutoscaler, ServiceMonitor } = manifests;
const pod = Deployment.spec!.template;
const container = pod.spec!.containers[0]!;
const environment = new Map((container.env ?? []).map(({ name, value }) => [name, value]));
const drain = resolveDrainOptions({ drainMs: Number(environment.get('DRAIN_MS')) });
const preStopMs = container.lifecycle!.preStop!.sleep!.seconds * 1_000;
const readme = readFileSync(new URL('../../docs/deploy/README.md', import.meta.url), 'utf8');

describe('the schemas of Kubernetes', () => {
  it.each(Object.entries(manifests))('accept the %s', (_, manifest) => {
    expect(faultsOf(manifest)).toEqual([]);
  });

  it('refuse what the API server would refuse', () => {
    const broken = readManifests().Deployment;
    const demo = broken.spec!.template.spec!.containers[0]!;
    Object.assign(demo, { readinesProbe: demo.readinessProbe });
    expect(faultsOf(broken)).toEqual([
      'spec.template.spec.containers.0.readinesProbe is no field of Deployment',
    ]);
    Object.assign(demo.livenessProbe!, { periodSeconds: '10' });
    expect(faultsOf(broken)).toEqual([
      expect.stringContaining('livenessProbe/periodSeconds must be integer'),
    ]);
    expect(faultsOf({ apiVersion: 'v1', kind: 'Deployment' })).toEqual(['no schema for v1 Deployment']);
  });
});

describe('the manifests', () => {
  it('give a pod the time that its drain may take', () => {
    const graceMs = pod.spec!.terminationGracePeriodSeconds! * 1_000;
    expect(graceMs).toBeGreaterThan(preStopMs + drain.hardLimitMs);
  });

  it('restart for nothing but the process, and take out for readiness alone', () => {
    expect(container.startupProbe!.httpGet!.path).toBe('/health/live');
    expect(container.livenessProbe!.httpGet!.path).toBe('/health/live');
    expect(container.readinessProbe!.httpGet!.path).toBe('/health/ready');
  });

  it('select the same pods, and name the same ports', () => {
    expect(Deployment.spec!.selector.matchLabels).toEqual(pod.metadata!.labels);
    expect(Service.spec!.selector).toEqual(pod.metadata!.labels);
    expect(PodDisruptionBudget.spec!.selector!.matchLabels).toEqual(pod.metadata!.labels);
    expect(ServiceMonitor.spec.selector.matchLabels).toEqual(Service.metadata!.labels);
    expect(HorizontalPodAutoscaler.spec!.scaleTargetRef).toEqual({
      apiVersion: Deployment.apiVersion,
      kind: Deployment.kind,
      name: Deployment.metadata!.name,
    });

    const containerPort = container.ports![0]!;
    expect(`${containerPort.containerPort}`).toBe(environment.get('PORT'));
    const ofContainer = [
      Service.spec!.ports![0]!.targetPort,
      ...[container.startupProbe, container.livenessProbe, container.readinessProbe].map(
        (probe) => probe!.httpGet!.port,
      ),
    ];
    expect(new Set(ofContainer)).toEqual(new Set([containerPort.name]));
    expect(ServiceMonitor.spec.endpoints[0]!.port).toBe(Service.spec!.ports![0]!.name);
  });

  it('leave the number of pods to the autoscaler, and enough of them for an eviction', () => {
    expect(Deployment.spec!.replicas).toBeUndefined();
    expect(HorizontalPodAutoscaler.spec!.minReplicas).toBeGreaterThan(
      PodDisruptionBudget.spec!.maxUnavailable as number,
    );
  });

  it('hold no secret: those come from a Secret that the page says how to make', () => {
    expect(container.envFrom).toEqual([{ secretRef: { name: Deployment.metadata!.name } }]);
    expect(readme).toContain(`kubectl create secret generic ${Deployment.metadata!.name}`);
    const secrets = [...readme.matchAll(/--from-literal=(\w+)=/g)].map(([, name]) => name);
    for (const name of secrets) expect(environment.has(name!)).toBe(false);
  });
});

describe('the page', () => {
  it('gives the numbers of the manifests', () => {
    const seconds = (ms: number): string => `${ms / 1_000}`;
    expect(readme).toContain(
      `${seconds(preStopMs)} + ${seconds(drain.hardLimitMs)} < ${pod.spec!.terminationGracePeriodSeconds}`,
    );
    const { startupProbe, livenessProbe, readinessProbe } = container;
    const times = [
      ['startup', startupProbe!],
      ['liveness', livenessProbe!],
      ['probe', readinessProbe!],
    ] as const;
    for (const [name, { periodSeconds, failureThreshold }] of times) {
      expect(readme).toContain(`${name} every ${periodSeconds} s, ${failureThreshold} failures`);
    }
  });
});
