import type { Exemplar, Exemplars } from './exemplars.js';
import { labelsText } from './labels-text.js';

export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** A metric as prom-client hands it out. */
export interface RenderedMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly Sample[];
}

interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  /** Those that the samples of one histogram have in common. */
  readonly sharedLabels?: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
}

/**
 * The metrics as OpenMetrics. prom-client would do it by renaming the counters for good, so that the next classic
 * scrape misses them. Here every series has the same name and labels in both formats.
 *
 * https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
 */
export function renderOpenMetrics(
  metrics: readonly RenderedMetric[],
  defaultLabels: Readonly<Record<string, string | number>>,
  exemplars?: Pick<Exemplars, 'of'>,
): string {
  const lines: string[] = [];
  for (const metric of metrics) {
    const { family, type } = familyOf(metric);
    lines.push(`# TYPE ${family} ${type}`, `# HELP ${family} ${escaped(metric.help)}`);
    const examples = exemplars?.of(metric.name);
    for (const { value, labels, sharedLabels, metricName = metric.name } of metric.values) {
      const own = { ...defaultLabels, ...labels };
      const text = labelsText(own, sharedLabels);
      const isExemplary = metricName === metric.name || metricName.endsWith('_bucket');
      const exemplar = isExemplary
        ? examples?.get(labelsText(without(defaultLabels, labels), sharedLabels))
        : undefined;
      lines.push(`${metricName}${text === '' ? '' : `{${text}}`} ${number(value)}${exemplarText(exemplar)}`);
    }
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

/** A counter's family is named without `_total`; one whose samples have no `_total` can be no counter here. */
function familyOf({ name, type }: RenderedMetric): { family: string; type: string } {
  if (type !== 'counter') return { family: name, type };
  return name.endsWith('_total') ? { family: name.slice(0, -6), type } : { family: name, type: 'unknown' };
}

/** What is recorded knows nothing of default labels; what another process sent has them among its own. */
function without(defaults: Sample['labels'], labels: Sample['labels']): Sample['labels'] {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !Object.hasOwn(defaults, name)));
}

function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return '';
  return ` # {trace_id="${exemplar.traceId}"} ${number(exemplar.value)} ${exemplar.at.toFixed(3)}`;
}

function number(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function escaped(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
