import type { Metric } from 'prom-client';
import type { Format } from './choose-format.js';
import type { Exemplar, Exemplars } from './exemplars.js';
import { type AnyLabels, bucketText, keptText, labelsText } from './labels-text.js';

export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** prom-client keeps labels that samples share apart for its own text, which is cheaper than `get`. */
interface MetricInternals {
  getForPromString?(): Promise<RenderedMetric>;
}

export function samplesOf(metric: object): Promise<RenderedMetric> {
  return (metric as MetricInternals).getForPromString?.() ?? ((metric as Metric).get() as Promise<never>);
}

/** A metric as prom-client hands it out. */
export interface RenderedMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly Sample[];
}

interface Sample {
  readonly value: number;
  readonly labels: AnyLabels;
  /** Those that the samples of one histogram have in common. */
  readonly sharedLabels?: AnyLabels;
  readonly metricName?: string;
}

/**
 * The metrics as text, in the classic format or as OpenMetrics. prom-client takes twice as long for the first, and for
 * the second it renames the counters for good, so that the next classic scrape misses them. Here every series has the
 * same name and labels in both.
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats
 * https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
 */
export function renderText(
  format: Format,
  metrics: readonly RenderedMetric[],
  defaultLabels: AnyLabels,
  exemplars?: Pick<Exemplars, 'of'>,
): string {
  let text = '';
  for (const metric of metrics) {
    text += HEADS[format](metric);
    // In the classic format an exemplar would take the whole target down.
    const examples = format === 'openmetrics' ? exemplars?.of(metric.name) : undefined;
    for (const sample of metric.values) {
      const { value, metricName = metric.name } = sample;
      const labels = labelsOf(sample, defaultLabels);
      const exemplar =
        examples !== undefined && (metricName === metric.name || metricName.endsWith('_bucket'))
          ? examples.get(labelsText(without(defaultLabels, sample.labels), sample.sharedLabels))
          : undefined;
      text += `${metricName}${labels === '' ? '' : `{${labels}}`} ${number(value)}${exemplarText(exemplar)}\n`;
    }
  }
  return format === 'openmetrics' ? `${text}# EOF\n` : text;
}

const HEADS: Readonly<Record<Format, (metric: RenderedMetric) => string>> = {
  classic: ({ name, help, type }) => `# HELP ${name} ${escapedLine(help)}\n# TYPE ${name} ${type}\n`,
  openmetrics: (metric) => {
    const { family, type } = familyOf(metric);
    return `# TYPE ${family} ${type}\n# HELP ${family} ${escapedText(metric.help)}\n`;
  },
};

function labelsOf({ labels, sharedLabels }: Sample, defaults: AnyLabels): string {
  // What a scrape shows of a counter is the counter's own object, and its text is kept with it.
  if (isEmpty(defaults))
    return sharedLabels === undefined ? keptText(labels) : bucketText(labels.le, sharedLabels);
  return labelsText({ ...labels, ...without(sharedLabels ?? {}, defaults), ...labels }, sharedLabels);
}

/** A counter's family is named without `_total`; one whose samples have no `_total` can be no counter here. */
function familyOf({ name, type }: RenderedMetric): { family: string; type: string } {
  if (type !== 'counter') return { family: name, type };
  return name.endsWith('_total') ? { family: name.slice(0, -6), type } : { family: name, type: 'unknown' };
}

/** What is recorded knows nothing of default labels; what another process sent has them among its own. */
function without(others: AnyLabels, labels: AnyLabels): AnyLabels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !Object.hasOwn(others, name)));
}

function isEmpty(labels: AnyLabels): boolean {
  for (const _ in labels) return false;
  return true;
}

function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return '';
  return ` # {trace_id="${exemplar.traceId}"} ${number(exemplar.value)} ${exemplar.at.toFixed(3)}`;
}

function number(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function escapedLine(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapedText(help: string): string {
  return escapedLine(help).replaceAll('"', '\\"');
}
