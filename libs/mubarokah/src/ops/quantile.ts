/** How many of a histogram's observations were at most so long; the edges rise, and the last one is infinite. */
export type Buckets = readonly (readonly [edge: number, count: number])[];

/**
 * The quantile of what was observed between two moments, as `histogram_quantile` of Prometheus estimates it: within a
 * bucket all values are as likely. Undefined where nothing was observed.
 */
export function quantileBetween(share: number, before: Buckets, after: Buckets): number | undefined {
  const grown = after.map(([edge, count], index): [number, number] => [
    edge,
    count - (before[index]?.[1] ?? 0),
  ]);
  const total = grown.at(-1)?.[1] ?? 0;
  if (total <= 0) return undefined;
  const rank = share * total;
  let [below, start] = [0, 0];
  for (const [edge, count] of grown) {
    if (count >= rank) {
      if (edge === Infinity) return start;
      return start + (edge - start) * ((rank - below) / (count - below));
    }
    [below, start] = [count, edge];
  }
  return start;
}
