export { initCommand, INIT_USAGE } from './init-command.js';
