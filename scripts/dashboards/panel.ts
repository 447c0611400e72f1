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
export type Unit = 'short' | 'reqps' | 'opm' | 'percent' | 'percentunit' | 's' | 'ms' | 'Bps';

export type Colour = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'text';

export interface Query {
  readonly expr: string;
  /** What a series is called: a text, or labels as `{{fault}}`. */
  readonly legend: string;
}

/** From a value on, a colour. */
export type Step = readonly [from: number, colour: Colour];

/** Which value is good and which is bad; what is below the first threshold is `base`. */
export type Levels =
  | { readonly base: Colour; readonly thresholds: readonly [Step, ...Step[]]; readonly harmless?: never }
  /** Why no value is bad. */
  | { readonly harmless: string; readonly base?: never; readonly thresholds?: never };

/** A panel, before it is one of Grafana. */
export type PanelSpec = PanelFields & Levels;

interface PanelFields {
  readonly title: string;
  /** What is seen, and what is good. */
  readonly description: string;
  readonly drawing: Drawing;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** What stands there in place of numbers. */
  readonly none: string;
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
