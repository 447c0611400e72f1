import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../libs/mubarokah/observability/dashboards/', import.meta.url);

interface Datasource {
  readonly type: string;
  readonly uid: string;
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly instant: boolean;
  readonly datasource: Datasource;
}

export interface Step {
  /** Null is that of the base. */
  readonly value: number | null;
  readonly color: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly datasource: Datasource;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly Target[];
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly options: {
    readonly legend?: { readonly showLegend: boolean };
    readonly tooltip?: { readonly mode: string };
  };
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit: string;
      readonly noValue: string;
      readonly thresholds: { readonly steps: readonly Step[] };
    };
  };
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly time: object;
  readonly refresh: string;
  readonly graphTooltip: number;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly type: string;
      readonly query: string | { readonly query: string };
      readonly datasource?: Datasource;
    }[];
  };
  readonly annotations: {
    readonly list: readonly {
      readonly name: string;
      readonly expr: string;
      readonly datasource: Datasource;
    }[];
  };
}

/** As they are shipped, not as the code makes them. */
export const DASHBOARDS = readdirSync(FOLDER).map((file) => ({
  file,
  dashboard: JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Dashboard,
}));

/** Those that show something: a row is but a line. */
export function panelsOf({ panels }: Dashboard): Panel[] {
  return panels.filter(({ type }) => type !== 'row');
}

/** An expression as Grafana sends it, for a job and all its instances. */
export function filledIn(expr: string, { job = 'your-app', rateInterval = '4m', range = '6h' } = {}): string {
  return expr
    .replaceAll('$job', job)
    .replaceAll('$instance', '.+')
    .replaceAll('$__rate_interval', rateInterval)
    .replaceAll('$__range', range);
}
