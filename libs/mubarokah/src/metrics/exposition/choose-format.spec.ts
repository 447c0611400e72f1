import { describe, expect, it } from '@jest/globals';
import { chooseFormat } from './choose-format.js';

describe('the format of a scrape', () => {
  it.each([
    ['nothing', undefined, 'classic'],
    ['anything', '*/*', 'classic'],
    ['text', 'text/plain;version=0.0.4', 'classic'],
    [
      'what Prometheus 2 wants',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'what Prometheus 3 wants',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    [
      'what Prometheus 3 wants with native histograms',
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,*/*;q=0.2',
      'openmetrics',
    ],
    ['the text of Prometheus 3', 'text/plain;version=1.0.0;escaping=allow-utf-8', 'classic'],
    ['text rather than OpenMetrics', 'application/openmetrics-text;q=0.2, text/plain;q=0.9', 'classic'],
    ['no OpenMetrics', 'application/openmetrics-text;q=0', 'classic'],
    ['a comma within a parameter', 'text/plain;a="x,application/openmetrics-text"', 'classic'],
    ['OpenMetrics in its own spelling', 'Application/OpenMetrics-Text', 'openmetrics'],
    ['nonsense', 'application/openmetrics-text;q=x,,;', 'classic'],
  ])('is, for %s, %s', (_, accept, expected) => expect(chooseFormat(accept)).toBe(expected));
});
