import { APP } from './app.js';
import { buildDashboard } from './build-dashboard.js';
import type { DashboardSpec } from './panel.js';
import { LOGIN } from './login.js';
import { PROVIDER } from './provider.js';
import { SEED } from './seed.js';

const SPECS: readonly DashboardSpec[] = [SEED, LOGIN, PROVIDER, APP];

/** The builders put links and annotations into a menu where nobody looks; what they leave unsaid stands in the open. */
const leftOut = (key: string, value: unknown): unknown =>
  key === 'placement' && value === 'inControlsMenu' ? undefined : value;

/** Each dashboard as the text of its file. */
export function dashboardFiles(): Record<string, string> {
  return Object.fromEntries(
    SPECS.map((spec) => [`${spec.name}.json`, `${JSON.stringify(buildDashboard(spec), leftOut, 2)}\n`]),
  );
}
