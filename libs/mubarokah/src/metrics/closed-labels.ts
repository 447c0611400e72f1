import type { Labels, MetricFamily } from './metric-family.js';

/** The combination to record, and whether it is the one that was asked for. */
export interface ClosedRow<L extends string> {
  /** Undefined where the closed set has no place for what was asked for. */
  readonly row: Labels<L> | undefined;
  readonly known: boolean;
}

/** Holds a family to its listed label combinations, whatever it is asked to record. */
export class ClosedLabels<L extends string> {
  private readonly rows = new Map<string, Labels<L>>();
  private readonly listed = new Map<L, Set<string>>();
  private admitted = 0;

  constructor(private readonly family: MetricFamily<L>) {
    for (const row of family.series) this.list(row);
  }

  find(labels: Labels<L>): ClosedRow<L> {
    const exact = this.rows.get(this.key(labels));
    if (exact !== undefined) return { row: exact, known: true };
    const mapped = this.map(labels, (label, value) => this.listed.get(label)?.has(value) === true);
    // All values may be listed without being listed together: then all of them give way.
    const row = this.rows.get(this.key(mapped)) ?? this.rows.get(this.key(this.map(labels, () => false)));
    return { row, known: false };
  }

  /** Lists one more combination, at boot; false when the family has no room for it. */
  admit(labels: Labels<L>): boolean {
    if (this.rows.has(this.key(labels))) return true;
    if (this.admitted >= this.family.admits) return false;
    this.admitted += 1;
    this.list(labels);
    return true;
  }

  private list(row: Labels<L>): void {
    this.rows.set(this.key(row), row);
    for (const label of this.family.labels) {
      const values = this.listed.get(label) ?? new Set();
      this.listed.set(label, values.add(row[label]));
    }
  }

  private map(labels: Labels<L>, keeps: (label: L, value: string) => boolean): Labels<L> {
    const entries = this.family.labels.map((label) => {
      const value = String(labels[label]);
      return [label, keeps(label, value) ? value : (this.family.fallback[label]?.(value) ?? value)];
    });
    return Object.fromEntries(entries) as Labels<L>;
  }

  private key(labels: Labels<L>): string {
    let key = '';
    for (const label of this.family.labels) key += `${labels[label]}\0`;
    return key;
  }
}
