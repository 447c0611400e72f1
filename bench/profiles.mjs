// Profiles of several apps, as a table.
import { ask } from './child.mjs';
import { sum, table } from './report.mjs';

/** Resolves to the microseconds that each package's code ran for one of the `count` times that `work` does it. */
export async function profileOf(child, count, work) {
  await ask(child, 'startProfile');
  await work();
  const total = await ask(child, 'stopProfile');
  return Object.fromEntries(Object.entries(total).map(([owner, ms]) => [owner, (1_000 * ms) / count]));
}

/**
 * A column for each of the profiles, the packages that need most first.
 *
 * @param {number} least microseconds; who needs less in each of them is left out
 * @param {number} digits after the point
 */
export function profileTable(profiles, least, digits = 0) {
  const owners = [...new Set(profiles.flatMap(({ microsecondsOf }) => Object.keys(microsecondsOf)))];
  const rows = owners
    .map((owner) => ({ owner, values: profiles.map(({ microsecondsOf }) => microsecondsOf[owner] ?? 0) }))
    .filter(({ values }) => Math.max(...values) >= least)
    .toSorted((a, b) => sum(b.values) - sum(a.values));
  const whole = profiles.map(({ microsecondsOf }) => sum(Object.values(microsecondsOf)));
  const row = (owner, values) => [owner, ...values.map((value) => value.toFixed(digits))];
  return table(
    ['Package', ...profiles.map(({ name }) => name)],
    [...rows.map(({ owner, values }) => row(owner, values)), row('all of it', whole)],
  );
}
