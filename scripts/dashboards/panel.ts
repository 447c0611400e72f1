import type { DashboardName } from '../../libs/mubarokah/dist/observability/index.js';

/** How the numbers of a panel are drawn. */
export type Drawing =
  | 'lines'
  /** Lines on top of each other: their sum means something. */
  | 'stacked'
  /** One large number a series. */
  | 'number'
  /** One bar a series. */
  | 'bars'
  /** Which state held when. */
  | 'states'
  /** One row a series. */
  | 'table';

/** What a number may be, by the names that Grafana has for it. */
export type Unit =
  'short' | 'reqps' | 'opm' | 'percent' | 'percentunit' | 's' | 'ms' | 'bytes' | 'Bps' | 'dateTimeFromNow';

export type Colour = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'text';

export interface Query {
  readonly expr: string;
  /** What a series is called: a text, or labels as `{{fault}}`. */
  readonly legend: string;
}

/** A panel, before it is one of Grafana. */
export interface PanelSpec {
  readonly title: string;
  /** What is seen, and what is good. */
  readonly description: string;
  readonly drawing: Drawing;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** What stands there in place of numbers. */
  readonly none: string;
  /** From which value on which colour; what is below the first is `base`. */
  readonly thresholds?: readonly (readonly [from: number, colour: Colour])[];
  /** @default 'green' */
  readonly base?: Colour;
  /** The words for single values. */
  readonly words?: readonly (readonly [value: number, text: string, colour: Colour])[];
  /** The runbooks of the alerts on what is seen here; of a panel that shows failures at least one. */
  readonly runbooks?: readonly string[];
  /** Where to look next. */
  readonly next?: DashboardName;
  /** Of 24 columns. @default 12 */
  readonly width?: number;
  readonly decimals?: number;
  readonly max?: number;
}

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

export interface DashboardSpec {
  readonly name: DashboardName;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly RowSpec[];
}
