import type { Alert } from './alert.js';

/** The dashboards that are shipped. Each is a file of that name, and `mubarokah-` and the name is its stable uid. */
export const DASHBOARDS = ['seed', 'login', 'provider', 'app'] as const;
export type DashboardName = (typeof DASHBOARDS)[number];

/** The uid is what links and bookmarks hold: it never changes. */
export function uidOf(dashboard: DashboardName): string {
  return `mubarokah-${dashboard}`;
}

/** Of an alert, or of all alerts of a group. */
const SHOWN_ON = new Map<string, DashboardName>([
  ['provider', 'provider'],
  ['logins', 'login'],
  ['traffic', 'login'],
  // Sessions are what logins lead to.
  ['MubarokahSessionsCollapsed', 'login'],
]);

/** Where the numbers behind an alert are to be seen. */
export function dashboardOf({ name, fault }: Pick<Alert, 'name' | 'fault'>, group: string): DashboardName {
  if (fault === 'provider') return 'provider';
  return SHOWN_ON.get(name) ?? SHOWN_ON.get(group) ?? 'app';
}
