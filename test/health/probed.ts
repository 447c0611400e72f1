import { customCheck, type HealthOptions } from 'nestjs-mubarokah/health';

/** What two apps have in common whose probes are compared. */
export const PROBED: HealthOptions = {
  checks: [
    customCheck('db', async () => {}),
    customCheck('mail', async () => ({ status: 'down' as const }), { criticality: 'degrade' }),
  ],
  groups: { both: ['db', 'mail'] },
};
