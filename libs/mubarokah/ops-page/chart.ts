import uPlot from 'uplot';
import { el, setText, tableOf } from './dom.js';
import type { Formats } from './format.js';
import type { Words } from './words.js';

/** A moment and what was then, one value a series; `null` where there is none. */
export type Row = readonly [at: number, ...values: (number | null)[]];

export interface ChartSpec {
  readonly title: string;
  readonly note: string;
  /** Bars lie on top of each other. */
  readonly kind: 'bars' | 'lines';
  /** The names of the series and of the style's variables that hold their colours. */
  readonly series: readonly { readonly label: string; readonly colour: string }[];
  /** How a value is written. */
  readonly format: (value: number) => string;
  /** The least that the scale ends with. */
  readonly leastTop: number;
}

export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const HEIGHT = 170;
const MINUTE_MS = 60_000;

/** One chart, with its values in words, and as a table for those who do not look at it. */
export class Chart {
  readonly figure: HTMLElement;
  private readonly plot: HTMLElement;
  private readonly values: HTMLElement[];
  private readonly moment = el('span', { class: 'moment' });
  private readonly spoken = el('p', { class: 'unseen', 'aria-live': 'polite' });
  private readonly details: HTMLDetailsElement;
  private readonly tableBox = el('div');
  private uplot: uPlot | undefined;
  private rows: readonly Row[] = [];
  private range: TimeRange = { from: 0, to: 1 };

  constructor(
    private readonly spec: ChartSpec,
    private readonly words: Words,
    private readonly formats: Formats,
  ) {
    this.values = spec.series.map(() => el('b'));
    this.plot = el('div', { class: 'plot', tabindex: '0', role: 'img' });
    this.details = el(
      'details',
      {},
      el('summary', {}, words.table, el('span', { class: 'unseen' }, `: ${spec.title}`)),
      this.tableBox,
    );
    this.figure = el(
      'figure',
      {},
      el('figcaption', {}, el('h3', {}, spec.title), el('p', { class: 'note' }, spec.note)),
      this.plot,
      el(
        'ul',
        { class: 'legend' },
        ...spec.series.map(({ label, colour }, index) =>
          el(
            'li',
            {},
            el('i', { class: `swatch ${colour}`, 'aria-hidden': 'true' }),
            `${label} `,
            this.values[index],
          ),
        ),
        el('li', {}, this.moment),
      ),
      this.spoken,
      this.details,
    );
    this.plot.addEventListener('keydown', (event) => this.onKey(event));
    this.details.addEventListener('toggle', () => this.fillTable());
    new ResizeObserver(() => this.uplot?.setSize(this.size())).observe(this.plot);
  }

  /** Shows these rows, oldest first. */
  update(rows: readonly Row[], range: TimeRange): void {
    this.rows = rows.filter(([at]) => at >= range.from - MINUTE_MS);
    this.range = range;
    if (this.uplot === undefined) this.draw();
    else this.uplot.setData(this.data());
    this.showValues(this.uplot?.cursor.idx ?? undefined);
    this.fillTable();
  }

  /** Once more from the beginning, in the colours that the style has now. */
  draw(): void {
    this.uplot?.destroy();
    const colour = (name: string): string => getComputedStyle(this.plot).getPropertyValue(`--${name}`).trim();
    const axis = {
      stroke: colour('quiet'),
      font: '12px system-ui, sans-serif',
      grid: { stroke: colour('line'), width: 1 },
      ticks: { show: false },
    };
    const { kind, series, leastTop, format } = this.spec;
    const drawn = series.map(({ colour: name }): uPlot.Series => {
      const stroke = colour(name);
      return kind === 'bars'
        ? {
            stroke,
            fill: stroke,
            width: 0,
            paths: uPlot.paths.bars!({ size: [0.8, 40] }),
            points: { show: false },
          }
        : { stroke, width: 2, points: { show: false } };
    });
    this.uplot = new uPlot(
      {
        ...this.size(),
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, y: false, sync: { key: 'ops', scales: ['x', null] } },
        scales: {
          x: { range: () => [this.range.from / 1000, this.range.to / 1000] },
          y: { range: (_, __, top) => [0, Math.max(leastTop, (top ?? 0) * 1.1)] },
        },
        axes: [
          {
            ...axis,
            size: 30,
            space: 70,
            values: (_, splits) => splits.map((at) => this.formats.time(at * 1000)),
          },
          { ...axis, size: 62, space: 36, values: (_, splits) => splits.map((value) => format(value)) },
        ],
        // What lies on top is drawn first, at the height of all together.
        series: [{}, ...(kind === 'bars' ? drawn.reverse() : drawn)],
        hooks: { setCursor: [(chart) => this.showValues(chart.cursor.idx ?? undefined)] },
      },
      this.data(),
      this.plot,
    );
  }

  private size(): { width: number; height: number } {
    return { width: Math.max(this.plot.clientWidth, 100), height: HEIGHT };
  }

  private data(): uPlot.AlignedData {
    const { kind, series } = this.spec;
    const times = this.rows.map(([at]) => at / 1000);
    if (kind === 'lines')
      return [times, ...series.map((_, index) => this.rows.map((row) => row[index + 1] ?? null))];
    const heights = series.map((_, index) =>
      this.rows.map(([, ...values]) =>
        values.slice(0, index + 1).reduce<number>((sum, value) => sum + (value ?? 0), 0),
      ),
    );
    return [times, ...heights.reverse()];
  }

  /** Those under the cursor, or the last ones. */
  private showValues(index: number | undefined): void {
    const row = index === undefined ? this.lastRow() : this.rows[index];
    this.values.forEach((element, series) => setText(element, this.valueText(row?.[series + 1])));
    setText(this.moment, index === undefined || row === undefined ? '' : this.formats.moment(row[0]));
    this.plot.setAttribute(
      'aria-label',
      `${this.spec.title}: ${this.rowText(this.lastRow())}. ${this.words.notes.chartKeys}`,
    );
  }

  /** The last with a value: what nobody recorded says nothing. */
  private lastRow(): Row | undefined {
    return this.rows.findLast(([, ...values]) => values.some((value) => value !== null)) ?? this.rows.at(-1);
  }

  private onKey(event: KeyboardEvent): void {
    const step = new Map([
      ['ArrowLeft', -1],
      ['ArrowRight', 1],
    ]).get(event.key);
    if (step === undefined || this.uplot === undefined || this.rows.length === 0) return;
    event.preventDefault();
    const last = this.rows.length - 1;
    const index = Math.min(Math.max((this.uplot.cursor.idx ?? last + (step < 0 ? 1 : 0)) + step, 0), last);
    const row = this.rows[index]!;
    this.uplot.setCursor({ left: this.uplot.valToPos(row[0] / 1000, 'x'), top: 10 });
    setText(this.spoken, `${this.formats.time(row[0])}: ${this.rowText(row)}`);
  }

  private rowText(row: Row | undefined): string {
    return this.spec.series
      .map(({ label }, index) => `${label} ${this.valueText(row?.[index + 1])}`)
      .join(', ');
  }

  private valueText(value: number | null | undefined): string {
    return value === null || value === undefined ? this.words.noValue : this.spec.format(value);
  }

  /** A row a minute, newest first; only where somebody has opened it. */
  private fillTable(): void {
    if (!this.details.open) return this.tableBox.replaceChildren();
    const byMinute = new Map(this.rows.map((row) => [Math.floor(row[0] / MINUTE_MS), row]));
    const rows = [...byMinute.values()].reverse();
    this.tableBox.replaceChildren(
      tableOf(
        this.spec.title,
        [this.words.time, ...this.spec.series.map(({ label }) => label)],
        rows.map((row) => [
          this.formats.time(row[0]),
          ...this.spec.series.map((_, index) => this.valueText(row[index + 1])),
        ]),
      ),
    );
  }
}
