import { fileURLToPath } from 'node:url';
import config from '../../jest.config.mjs';
import { SOURCE } from './rooms.mjs';

const { MUTATION_ROOM: room, MUTATION_SPECS } = process.env;
const specs = (MUTATION_SPECS || '**/*').split(',');
const unit = config.projects.find(({ displayName }) => displayName === 'unit');

/** The unit specs of one room. Specs are found by what they import, and a room's index would bring in all of those above. */
export default {
  ...unit,
  rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  testMatch: specs.map((spec) => `<rootDir>/${SOURCE}/${room}/${spec}.spec.ts`),
  // A mutant that hangs has failed: no spec of these rooms needs longer.
  testTimeout: 5_000,
};
