import { describe, expect, it } from '@jest/globals';
import { casesOf, settingsFrom } from './cases.js';
import { ENDPOINTS } from './grid-case.js';
import { runGrid } from './run-grid.js';

const settings = settingsFrom(process.env);
const SHOWN = 10;
/** If more of the tries are thrown away, the numbers say more of the machine than of the library. */
const MOST_DISTURBED = 0.25;
const FEW = 10;

/**
 * Generated faults, and an oracle that says what must come of each. `GRID_CASES` sets how many, `GRID_SEED` which,
 * and `GRID_ONLY=token-17` runs a single one. An unhandled rejection or uncaught exception fails the test that runs.
 */
describe(`the fault grid of seed ${settings.seed}`, () => {
  it.each(ENDPOINTS.map((endpoint) => ({ endpoint, cases: casesOf(endpoint, settings) })))(
    '$endpoint: $cases.length cases end as they must',
    async ({ endpoint, cases }) => {
      const { ran, disturbed, failures } = await runGrid(cases, settings.seed);
      const again = ran - cases.length;
      process.stdout.write(
        `${endpoint}: ${cases.length} cases, ${again} again on Fastify or by HttpService, ${disturbed} repeated on a busy machine\n`,
      );
      const report = [`${failures.length} of ${ran} failed:`, ...failures.slice(0, SHOWN)].join('\n\n');
      if (failures.length > 0) throw new Error(report);
      expect(ran).toBeGreaterThanOrEqual(cases.length);
      expect(disturbed).toBeLessThanOrEqual(Math.max(ran * MOST_DISTURBED, FEW));
    },
    600_000,
  );
});
