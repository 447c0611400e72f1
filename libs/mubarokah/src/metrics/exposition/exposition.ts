import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { ClusterMetrics } from '../cluster/cluster-metrics.js';
import { MetricSet } from '../metric-set.js';
import { chooseFormat, type Format } from './choose-format.js';
import { Exemplars } from './exemplars.js';
import { OPEN_METRICS, renderText, samplesOf } from './render-text.js';

/** The text of a scrape. */
export interface Exposed {
  readonly contentType: string;
  readonly body: string;
}

/** Writes the registry down, in the format that a scraper prefers. */
@Injectable()
export class Exposition {
  private readonly inFlight = new Map<Format, Promise<Exposed>>();

  constructor(
    private readonly metrics: MetricSet,
    private readonly exemplars: Exemplars,
    private readonly cluster: ClusterMetrics,
  ) {}

  /** Scrapes that come together are given one and the same text. */
  render(accept: string | undefined): Promise<Exposed> {
    const { registry } = this.metrics;
    // A registry that the app made for OpenMetrics would rename its counters, so it is not asked for text at all.
    const isClassic = registry.contentType === Registry.PROMETHEUS_CONTENT_TYPE;
    const format = isClassic ? chooseFormat(accept) : 'openmetrics';
    let text = this.inFlight.get(format);
    if (text === undefined) {
      text = this.write(format).finally(() => this.inFlight.delete(format));
      this.inFlight.set(format, text);
    }
    return text;
  }

  private async write(format: Format): Promise<Exposed> {
    const { metrics, exemplars } = (await this.cluster.view()) ?? {
      metrics: await Promise.all(this.metrics.registry.getMetricsAsArray().map(samplesOf)),
      exemplars: this.exemplars,
    };
    const { _defaultLabels: defaults = {} } = this.metrics.registry as {
      _defaultLabels?: Record<string, string>;
    };
    return {
      contentType: format === 'classic' ? Registry.PROMETHEUS_CONTENT_TYPE : OPEN_METRICS,
      body: renderText(format, metrics, defaults, exemplars),
    };
  }
}
