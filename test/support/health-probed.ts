import { customCheck } from '../../libs/mubarokah/src/health/index.js';
import type { HealthOptions } from '../../libs/mubarokah/src/options/index.js';

/** What two apps have in common whose probes are compared. */
export const PROBED: HealthOptions = {
  checks: [
    customCheck('db', async () => {}),
    customCheck('mail', async () => ({ status: 'down' as const }), { criticality: 'degrade' }),
  ],
  groups: { both: ['db', 'mail'] },
};
