import { custom } from 'nestjs-mubarokah';

/** What two apps have in common whose probes are compared. */
export const PROBED = {
  dependencies: [
    custom('db', async () => {}),
    custom('mail', async () => ({ status: 'down' as const }), { criticality: 'degrade' }),
  ],
  groups: { both: ['db', 'mail'] },
};
