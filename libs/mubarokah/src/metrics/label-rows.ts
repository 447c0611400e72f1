import type { Labels } from './metric-family.js';

type Values<L extends string> = { readonly [K in L]: readonly string[] };

/** Every combination of the given values. For labels that are independent of each other only. */
export function everyCombination<L extends string>(values: Values<L>): Labels<L>[] {
  return (Object.entries(values) as [L, readonly string[]][]).reduce<Partial<Record<L, string>>[]>(
    (rows, [label, options]) => rows.flatMap((row) => options.map((value) => ({ ...row, [label]: value }))),
    [{}],
  ) as Labels<L>[];
}

/** Whether a series has the labels of the row, and perhaps more. */
export function hasLabels<L extends string>(series: Labels<L>, row: Labels<L>): boolean {
  return (Object.keys(row) as L[]).every((label) => series[label] === row[label]);
}

/** Each row once, in the order of first appearance. */
export function distinct<L extends string>(rows: readonly Labels<L>[]): Labels<L>[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}
