import { fileURLToPath } from 'node:url';
import config from '../../jest.config.mjs';
import { SOURCE } from './rooms.mjs';

const unit = config.projects.find(({ displayName }) => displayName === 'unit');

/** The unit specs of one room. Specs are found by what they import, and a room's index would bring in all of those above. */
export default {
  ...unit,
  rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  testMatch: [`<rootDir>/${SOURCE}/${process.env.MUTATION_ROOM}/**/*.spec.ts`],
  // A mutant that hangs has failed: no spec of these rooms needs longer.
  testTimeout: 5_000,
};
